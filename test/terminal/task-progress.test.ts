import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProgressLine, TaskProgress } from "../../src/terminal/index.ts";

const CLEAR_LINE = "\r\u001b[K";

function terminal(isInteractive: boolean) {
  const pieces: string[] = [];
  return { pieces, isInteractive, write: (text: string) => void pieces.push(text) };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

describe("TaskProgress", () => {
  it("shows count, bar and the time that is left, once the task takes long", () => {
    const shown = terminal(true);
    const progress = new TaskProgress("Drawing", shown);
    progress.update(0, 60_000);
    vi.advanceTimersByTime(200);
    progress.update(6_000, 60_000);
    expect(shown.pieces).toEqual([]);
    vi.advanceTimersByTime(800);
    progress.update(15_000, 60_000);
    expect(shown.pieces).toEqual([`${CLEAR_LINE}Drawing  15,000/60,000 ━━━━━─────────────── 3s left`]);
    progress.end();
    expect(shown.pieces.at(-1)).toBe(CLEAR_LINE);
  });

  it("does not take what was there before for what this task has done", () => {
    const shown = terminal(true);
    const progress = new TaskProgress("Fetching", shown, { format: (bytes) => `${bytes} B` });
    progress.update(80, 100);
    vi.advanceTimersByTime(1000);
    progress.update(90, 100);
    expect(shown.pieces).toEqual([`${CLEAR_LINE}Fetching  90 B/100 B ━━━━━━━━━━━━━━━━━━── 1s left`]);
  });

  it("does not guess the time that is left before it has measured for a while", () => {
    const shown = terminal(true);
    const progress = new TaskProgress("Fetching", shown);
    progress.update(0, 100);
    vi.advanceTimersByTime(400);
    progress.update(1, 100);
    expect(shown.pieces).toEqual([`${CLEAR_LINE}Fetching  1/100 ────────────────────`]);
  });

  it("draws at most ten times a second, and nothing where lines cannot be rewritten", () => {
    const shown = terminal(true);
    const calm = terminal(false);
    const tasks = [new TaskProgress("Drawing", shown), new TaskProgress("Drawing", calm)];
    vi.advanceTimersByTime(1000);
    for (let i = 0; i < 100; i++) {
      vi.advanceTimersByTime(10);
      for (const task of tasks) task.update(i, 100);
    }
    for (const task of tasks) task.end();
    expect(shown.pieces.length).toBe(11);
    expect(calm.pieces).toEqual([]);
  });
});

describe("ProgressLine", () => {
  it("ends with its last line, which alone is written where lines cannot be rewritten", () => {
    const calm = terminal(false);
    const line = new ProgressLine(calm);
    line.show(() => "half");
    line.end("all");
    line.abandon();
    expect(calm.pieces).toEqual(["all\n"]);
  });
});
