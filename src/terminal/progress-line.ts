/** A line of a terminal that is rewritten in place while work is in progress. */

import { CLEAR_LINE } from "./clean-text.ts";
import type { Terminal } from "./terminal.ts";
import { fitLine } from "./width.ts";

const BAR_WIDTH = 20;
/** How often the line is drawn at most, in seconds. */
const REDRAW_SECONDS = 0.1;

/** One such line. Where lines cannot be rewritten, only the last one is written. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /**
   * Draws the line, unless it was drawn less than a tenth of a second ago. One that is wider than the terminal is cut:
   * what wraps cannot be written over, and would scroll the screen.
   */
  show(line: () => string): void {
    const now = performance.now();
    if (!this.#terminal.isInteractive || now - this.#drawnAt < REDRAW_SECONDS * 1000) return;
    this.#drawnAt = now;
    const { columns } = this.#terminal;
    // The last place stays free: some terminals begin the next line when it is taken.
    this.#terminal.write(CLEAR_LINE + (columns ? fitLine(line(), columns - 1) : line()));
  }

  /** Draws the line for the last time, and ends it. */
  end(line: string): void {
    this.#terminal.write(`${this.#terminal.isInteractive ? CLEAR_LINE : ""}${line}\n`);
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** Leaves the line as it is, so that what follows stands on one of its own. */
  abandon(): void {
    this.#leave("\n");
  }

  /** Takes the line away. */
  clear(): void {
    this.#leave(CLEAR_LINE);
  }

  #leave(ending: string): void {
    if (this.#drawnAt >= 0) this.#terminal.write(ending);
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }
}

/** `━━━━━━━━━━──────────` for one half. */
export function bar(share: number, width = BAR_WIDTH): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return "━".repeat(filled) + "─".repeat(width - filled);
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
