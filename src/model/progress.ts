/**
 * How training shows itself in a terminal: Keras' progress bar, or one line an epoch. Without a terminal that can
 * rewrite a line, the bar is printed once, when it is full.
 *
 * Source of the format: Keras 3, `Progbar`.
 */

import { platform, type Terminal } from "../runtime/index.ts";
import type { Callback } from "./callbacks/index.ts";
import type { Logs } from "./history.ts";

/** 0: nothing; 1: a progress bar; 2: one line an epoch. */
export type Verbosity = 0 | 1 | 2;

const BAR_WIDTH = 20;
const CLEAR_LINE = "\r\u001b[K";
/** How often a bar is drawn at most, in seconds. */
const REDRAW_SECONDS = 0.1;

/** A bar of training steps, drawn as they are taken. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #total: number;
  readonly #started = performance.now();
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(total: number, terminal = platform().terminal) {
    this.#total = total;
    this.#terminal = terminal;
  }

  /** Shows that so many steps are done. */
  update(done: number, logs: Partial<Logs> = {}): void {
    const elapsed = this.#elapsed();
    if (!this.#terminal.isInteractive || elapsed - this.#drawn < REDRAW_SECONDS) return;
    this.#drawn = elapsed;
    const perStep = elapsed / done;
    const left = formatDuration(perStep * (this.#total - done));
    this.#terminal.write(CLEAR_LINE + this.#line(done, `${left} ${formatStep(perStep)}`, logs));
  }

  /** Shows that all steps are done, and ends the line. */
  finish(logs: Partial<Logs> = {}): void {
    const elapsed = this.#elapsed();
    const start = this.#terminal.isInteractive ? CLEAR_LINE : "";
    const times = `${formatDuration(elapsed)} ${formatStep(elapsed / this.#total)}`;
    this.#terminal.write(`${start}${this.#line(this.#total, times, logs)}\n`);
  }

  /** Leaves the line, so that what follows stands on one of its own. */
  abandon(): void {
    if (this.#terminal.isInteractive && this.#drawn >= 0) this.#terminal.write("\n");
  }

  #line(done: number, times: string, logs: Partial<Logs>): string {
    const count = `${String(done).padStart(String(this.#total).length)}/${this.#total}`;
    const filled = Math.round((BAR_WIDTH * done) / this.#total);
    const bar = "━".repeat(filled) + "─".repeat(BAR_WIDTH - filled);
    return [`${count} ${bar} ${times}`, ...formatLogs(logs)].join(" - ");
  }

  #elapsed(): number {
    return (performance.now() - this.#started) / 1000;
  }
}

/** The callback that prints what `verbose` asks for. */
export function progress(
  verbose: Verbosity,
): Callback & { onSteps(done: number, logs: Logs): void; onFailure(): void } {
  let bar: ProgressBar | undefined;
  let epochBegan = 0;
  const print = (line: string) => verbose > 0 && platform().terminal.write(`${line}\n`);
  return {
    onEpochBegin(epoch, { epochs, steps }) {
      epochBegan = performance.now();
      print(`Epoch ${epoch + 1}/${epochs}`);
      if (verbose === 1) bar = new ProgressBar(steps);
    },
    onSteps(done, logs) {
      bar?.update(done, logs);
    },
    onEpochEnd(_epoch, logs, { steps }) {
      if (verbose === 1) bar?.finish(logs);
      if (verbose !== 2) return;
      const seconds = (performance.now() - epochBegan) / 1000;
      const times = [formatDuration(seconds), formatStep(seconds / steps)];
      print([`${steps}/${steps}`, ...times, ...formatLogs(logs)].join(" - "));
    },
    onFailure() {
      bar?.abandon();
    },
  };
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

/** `43s`, `1:23`, `2:03:45`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole >= 3600)
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  if (whole >= 60) return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
  return `${whole}s`;
}

/** `51ms/step` */
function formatStep(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(0)}s/step`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/step`;
  return `${(seconds * 1e6).toFixed(0)}us/step`;
}
