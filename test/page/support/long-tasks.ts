/** How long the page's main thread is kept busy, seen from outside by Chromium's own trace. */

import type { Browser, Page } from "playwright-core";

/** Milliseconds: what takes longer is felt by a reader (https://web.dev/articles/optimize-long-tasks). */
export const MAX_TASK = 50;
/** Milliseconds of the loop below on the machine on which `MAX_TASK` was set (2 cores, 2026-11-27). */
const USUAL_LOOP = 10;

/** The trace's category that holds a `RunTask` for each task of a thread. */
const CATEGORY = "disabled-by-default-devtools.timeline";
/** The main thread of a page. */
const MAIN_THREAD = "CrRendererMain";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
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
    traceConfig: { includedCategories: [CATEGORY], excludedCategories: ["*"] },
  });
  await act();
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  loops.push(await page.evaluate(timeLoop));
  const slowness = Math.max(1, Math.max(...loops) / USUAL_LOOP);
  const threads = events.filter(({ name, args }) => name === "thread_name" && args?.name === MAIN_THREAD);
  const tasks = events.filter(
    ({ name, pid, tid }) =>
      name === "RunTask" && threads.some((thread) => thread.pid === pid && thread.tid === tid),
  );
  if (tasks.length === 0) throw new Error(`Chromium's trace has no task of a thread named ${MAIN_THREAD}.`);
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
