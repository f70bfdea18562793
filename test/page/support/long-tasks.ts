/** How long the page's main thread is kept busy, seen from outside by Chromium's own trace. */

import type { Browser, Page } from "playwright-core";

/** Milliseconds: what takes longer is felt by a reader (https://web.dev/articles/optimize-long-tasks). */
export const MAX_TASK = 50;
/** Milliseconds of the loop below on the machine on which `MAX_TASK` was set (2 cores, 2026-11-27). */
export const USUAL_LOOP = 10;

/** The trace's categories that hold a `RunTask` for each task of a thread, and the marks that pages make. */
const CATEGORIES = ["disabled-by-default-devtools.timeline", "blink.user_timing"];
/** The marks in the tasks that run the loop; they also tell the page's main thread from those of other processes. */
const BEFORE = "loop before";
const AFTER = "loop after";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the clock. */
  readonly ts: number;
  readonly dur?: number;
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
  await session.send("Tracing.start", {
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ["*"] },
  });
  await timeLoops(page, BEFORE);
  await act();
  await timeLoops(page, AFTER);
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const marks = events.filter(({ name }) => name === BEFORE || name === AFTER);
  const tasks = events.filter(
    ({ name, pid, tid }) => name === "RunTask" && pid === marks[0]?.pid && tid === marks[0].tid,
  );
  /** The marks that were made while a task ran. */
  const marksIn = ({ ts, dur = 0 }: TraceEvent) =>
    marks.filter((mark) => ts <= mark.ts && mark.ts <= ts + dur);
  const processorTime = ({ tdur = 0 }: TraceEvent) => tdur / 1000;
  const loop = (when: string) =>
    Math.min(...tasks.filter((task) => marksIn(task).some(({ name }) => name === when)).map(processorTime));
  // The processor may become slower on the way, such as when others have its caches.
  const slowness = Math.max(USUAL_LOOP, loop(BEFORE), loop(AFTER)) / USUAL_LOOP;
  if (!Number.isFinite(slowness)) throw new Error("Chromium's trace lacks the loops before or after.");
  return tasks
    .filter((task) => marksIn(task).length === 0)
    .map(processorTime)
    .filter((duration) => duration > MAX_TASK * slowness);
}

/** How often the loop is timed before and after: the shortest time counts. */
const LOOPS = 5;

/** Has the page run the loop, each time in a task of its own. */
async function timeLoops(page: Page, mark: string): Promise<void> {
  for (let i = 0; i < LOOPS; i++) await page.evaluate(runLoop, { times: 1, mark });
}

/** In the page: a loop that takes `USUAL_LOOP` milliseconds on the usual machine, so many times over. */
export function runLoop({ times, mark }: { readonly times: number; readonly mark?: string }): void {
  if (mark !== undefined) performance.mark(mark);
  let hash = 0;
  for (let i = 0; i < times * 8_000_000; i++) hash = Math.imul(hash ^ i, 16777619);
  // Or the loop would be left out.
  if (hash === 1) performance.mark("never");
}
