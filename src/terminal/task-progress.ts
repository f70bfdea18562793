/** How far a task has come that counts something: bytes fetched, images drawn. */

import { bar, formatDuration, ProgressLine } from "./progress-line.ts";
import type { Terminal } from "./terminal.ts";

export interface TaskProgressOptions {
  /** How a count is written; default `12,000`. */
  readonly format?: (count: number) => string;
}

/** Seconds below which a task's progress is not shown. */
const QUIET_SECONDS = 0.3;
/** A speed that was measured for less says little of the time that is left. */
const LEAST_SECONDS = 0.9;

/**
 * A bar with what is done, and the time that is left at the speed so far:
 * `Drawing drawn-garments  12,000/60,000 ━━━━──────────────── 3s left`. It goes when the task ends.
 */
export class TaskProgress {
  readonly #label: string;
  readonly #line: ProgressLine;
  readonly #format: (count: number) => string;
  readonly #startedAt = performance.now();
  #first: { readonly done: number; readonly at: number } | undefined;

  constructor(label: string, terminal: Terminal, options: TaskProgressOptions = {}) {
    this.#label = label;
    this.#line = new ProgressLine(terminal);
    this.#format = options.format ?? ((count) => count.toLocaleString("en-US"));
  }

  /** Shows that so much is done. */
  update(done: number, total: number): void {
    const now = performance.now();
    // The part present before this task began, as in a resumed download, says nothing about its speed.
    this.#first ??= { done, at: now };
    const { done: before, at } = this.#first;
    if (now - this.#startedAt < QUIET_SECONDS * 1000) return;
    this.#line.show(() => {
      const perSecond = (1000 * (done - before)) / (now - at);
      const isMeasured = perSecond > 0 && now - at >= LEAST_SECONDS * 1000;
      const left = isMeasured ? `${formatDuration((total - done) / perSecond)} left` : "";
      const count = `${this.#format(done)}/${this.#format(total)}`;
      return `${this.#label}  ${count} ${bar(done / total)} ${left}`.trimEnd();
    });
  }

  /** Removes the bar; the result is for others to report. */
  end(): void {
    this.#line.clear();
  }
}
