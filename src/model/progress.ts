/**
 * How training shows itself in a terminal: Keras' progress bar, or one line an epoch. Without a terminal that can
 * rewrite a line, the bar is printed once, when it is full.
 *
 * Source of the format: Keras 3, `Progbar`.
 */

import { platform } from "../runtime/index.ts";
import { bar, formatDuration, ProgressLine } from "../terminal/index.ts";
import type { Callback } from "./callbacks/index.ts";
import type { Logs } from "./history.ts";

/** 0: nothing; 1: a progress bar; 2: one line an epoch. */
export type Verbosity = 0 | 1 | 2;

/** A bar of training steps, drawn as they are taken; only their count where their number is not known. */
export class ProgressBar {
  readonly #line: ProgressLine;
  readonly #total: number | undefined;
  readonly #started = performance.now();
  /** Steps that were taken before, and have no part in the time of a step. */
  readonly #before: number;
  #done = 0;

  constructor(total: number | undefined, { terminal = platform().terminal, before = 0 } = {}) {
    this.#total = total;
    this.#before = before;
    this.#line = new ProgressLine(terminal);
  }

  /** Shows the number of steps done. */
  update(done: number, logs: Partial<Logs> = {}): void {
    this.#done = done;
    this.#line.show(() => {
      const perStep = this.#elapsed() / (done - this.#before);
      const seconds = this.#total === undefined ? this.#elapsed() : perStep * (this.#total - done);
      return this.#text(done, `${formatDuration(seconds)} ${formatStep(perStep)}`, logs);
    });
  }

  /** Shows that all steps are done, and ends the line. */
  finish(logs: Partial<Logs> = {}): void {
    const elapsed = this.#elapsed();
    const total = this.#total ?? this.#done;
    const times = `${formatDuration(elapsed)} ${formatStep(elapsed / (total - this.#before))}`;
    this.#line.end(this.#text(total, times, logs));
  }

  /** Leaves the line, so that what follows stands on one of its own. */
  abandon(): void {
    this.#line.abandon();
  }

  #text(done: number, times: string, logs: Partial<Logs>): string {
    if (this.#total === undefined) return [`${done} ${times}`, ...formatLogs(logs)].join(" - ");
    const count = `${String(done).padStart(String(this.#total).length)}/${this.#total}`;
    return [`${count} ${bar(done / this.#total)} ${times}`, ...formatLogs(logs)].join(" - ");
  }

  #elapsed(): number {
    return (performance.now() - this.#started) / 1000;
  }
}

/**
 * The callback that prints what `verbose` asks for.
 *
 * @param stepsBefore how many steps of an epoch were taken when it begins: more than 0 if training resumes in its middle
 */
export function progress(
  verbose: Verbosity,
  stepsBefore: () => number = () => 0,
): Callback & { onFailure(): void } {
  let epochBar: ProgressBar | undefined;
  let epochBegan = 0;
  let taken = 0;
  let before = 0;
  const print = (line: string) => verbose > 0 && platform().terminal.write(`${line}\n`);
  return {
    onEpochBegin(epoch, { epochs, steps }) {
      epochBegan = performance.now();
      before = stepsBefore();
      print(`Epoch ${epoch + 1}/${epochs}`);
      if (verbose === 1) epochBar = new ProgressBar(steps, { before });
    },
    onSteps(done, logs) {
      taken = done;
      epochBar?.update(done, logs);
    },
    onEpochEnd(_epoch, logs, { steps }) {
      if (verbose === 1) epochBar?.finish(logs);
      if (verbose !== 2) return;
      const seconds = (performance.now() - epochBegan) / 1000;
      print(formatEpoch(steps ?? taken, seconds, logs, before));
    },
    onFailure() {
      epochBar?.abandon();
    },
  };
}

/** The line of an epoch: `844/844 - 43s - 51ms/step - accuracy: 0.7828 - loss: 0.6035`. */
export function formatEpoch(steps: number, seconds: number, logs: Partial<Logs>, before = 0): string {
  const times = [formatDuration(seconds), formatStep(seconds / (steps - before))];
  return [`${steps}/${steps}`, ...times, ...formatLogs(logs)].join(" - ");
}

/** `accuracy: 0.7828`, in alphabetical order; small numbers in scientific notation. */
export function formatLogs(logs: Partial<Logs>): string[] {
  return Object.entries(logs)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value = Number.NaN]) => {
      const isSmall = value !== 0 && Math.abs(value) <= 1e-3;
      return `${name}: ${isSmall ? value.toExponential(4) : value.toFixed(4)}`;
    });
}

/** `51ms/step` */
function formatStep(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(0)}s/step`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/step`;
  return `${(seconds * 1e6).toFixed(0)}us/step`;
}
