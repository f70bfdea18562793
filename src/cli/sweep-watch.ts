/** `atelier sweep FILE --watch`: shows the progress of a sweep that another process runs. */

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readWhole } from "../files/read-whole.ts";
import { PROGRESS } from "../server/run-status.ts";
import { bar, formatDuration, ProgressLine } from "../terminal/index.ts";
import { Interruption } from "./interruption.ts";
import { lockHolder } from "./run-lock.ts";
import { openScreen, printJson } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** Milliseconds between reads. */
const EVERY_MS = 1000;

interface Progress {
  readonly done: number;
  readonly pieces: number;
  readonly running: string | null;
  readonly share: number;
  readonly left: number;
}

/** Shows the progress of a sweep until it ends or Ctrl-C; without a terminal, only once. */
export async function watchSweep(
  directory: string,
  options: { json?: boolean },
  shell: Shell,
): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const interruption = new Interruption(shell);
  const line = new ProgressLine(screen.terminal);
  try {
    for (;;) {
      const progress = await readProgress(directory);
      const isRunning = lockHolder(directory) !== undefined;
      if (!isRunning || !screen.isInteractive || interruption.signal.aborted) {
        line.end(stateLine(directory, progress, isRunning));
        if (options.json) printJson(shell, { directory, isRunning, ...progress });
        return;
      }
      line.show(() => runningLine(progress));
      await wait(EVERY_MS, undefined, { signal: interruption.signal }).catch(() => {});
    }
  } finally {
    interruption.end();
  }
}

async function readProgress(directory: string): Promise<Progress | undefined> {
  try {
    const text = new TextDecoder().decode(await readWhole(join(directory, PROGRESS)));
    const { done, pieces, running = null, share = 0, left = 0 }: Partial<Progress> = JSON.parse(text);
    if (typeof done !== "number" || typeof pieces !== "number") return undefined;
    return { done, pieces, running: typeof running === "string" ? running : null, share, left };
  } catch {
    // None yet.
    return undefined;
  }
}

function runningLine(progress: Progress | undefined): string {
  if (progress === undefined) return "started; nothing is finished yet";
  const { done, pieces, running, left } = progress;
  return `[${done}/${pieces}] ${running ?? ""} ${bar(done / pieces)} ${formatDuration(left)} left in total`;
}

function stateLine(directory: string, progress: Progress | undefined, isRunning: boolean): string {
  if (progress === undefined) {
    return isRunning
      ? "started; nothing is finished yet"
      : `${directory} is empty, and no process is running`;
  }
  const { done, pieces } = progress;
  if (isRunning) return runningLine(progress);
  const state = done === pieces ? "finished" : "no process is running";
  return `${done} of ${pieces} trainings are done; ${state}`;
}
