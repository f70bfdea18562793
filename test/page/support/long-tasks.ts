/** How long the page's main thread is kept busy, seen from outside by Chromium's own trace. */

import type { Browser, Page } from "playwright-core";

/** Milliseconds: what takes longer is felt by a reader (https://web.dev/articles/optimize-long-tasks). */
export const MAX_TASK = 50;
/** Milliseconds of the loop below on the machine on which `MAX_TASK` was set (2 cores, 2026-11-27). */
const USUAL_LOOP = 10;

/** The trace's categories that hold a `RunTask` for each task of a thread, and the marks that pages make. */
const CATEGORIES = ["disabled-by-default-devtools.timeline", "blink.user_timing"];
/** A mark that tells the page's main thread from those of other processes, such as the next page's. */
const MARK = "long-tasks";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own processor time: unlike the clock's, other programs add nothing to it. */
  readonly tdur?: number;
}

/**
 * Does something with the page, and returns the tasks that kept its main thread busy for longer than `MAX_TASK`, in
 * milliseconds of processor time; on a slower machine, longer than what comes to as much.
 */
export async function longTasks(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  const loops = [await page.evaluate(timeLoop)];
  await session.send("Tracing.start", {
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ["*"] },
  });
  await page.evaluate((mark) => void performance.mark(mark), MARK);
  await act();
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  loops.push(await page.evaluate(timeLoop));
  const slowness = Math.max(1, Math.max(...loops) / USUAL_LOOP);
  const mark = events.find(({ name }) => name === MARK);
  const tasks = events.filter(
    ({ name, pid, tid }) => name === "RunTask" && pid === mark?.pid && tid === mark.tid,
  );
  if (tasks.length === 0) throw new Error("Chromium's trace has no task of the page's main thread.");
  return tasks.map(({ tdur = 0 }) => tdur / 1000).filter((duration) => duration > MAX_TASK * slowness);
}

/** In the page: milliseconds of a loop, the shortest of several. */
function timeLoop(): number {
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    let hash = 0;
    for (let i = 0; i < 8_000_000; i++) hash = Math.imul(hash ^ i, 16777619);
    return hash === 1 ? 0 : performance.now() - began;
  });
  return Math.min(...times);
}
