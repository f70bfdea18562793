/** Shows the progress of `atelier study` and the time left. */

import { cut } from "../pictures/text.ts";
import type { StudyProgress } from "../study/index.ts";
import { bar, formatDuration, ProgressLine } from "../terminal/index.ts";
import { formatCounted, formatSeconds } from "./formats.ts";
import type { Screen } from "./screen.ts";

/** Without a TTY, progress is printed at this interval, in seconds. */
const QUIET_SECONDS = 60;

/**
 * Prints a line for each computed piece, and in a terminal a progress line for the current one:
 * `[12/44] MNIST: the article's CNN ━━━━━━━━──────────── 3:12 left in total`.
 */
export class StudyDisplay {
  readonly #screen: Screen;
  readonly #line: ProgressLine;
  #kept = 0;
  #saidAt = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#line = new ProgressLine(screen.terminal);
  }

  readonly update = (progress: StudyProgress): void => {
    const { title, state, share, done, pieces, seconds, left, summary } = progress;
    if (state === "refused") {
      this.refuse(title, summary);
      return;
    }
    if (state === "failed") {
      this.#line.clear();
      this.#screen.print(`${title} failed: ${summary.split("\n")[0] ?? ""}`);
      return;
    }
    if (state === "cached") {
      this.#kept++;
      if (this.#kept === pieces) this.#sayKept(pieces);
      return;
    }
    this.#sayKept(pieces);
    const count = `[${String(done + (state === "computed" ? 0 : 1)).padStart(String(pieces).length)}/${pieces}]`;
    const remaining = `${formatDuration(left)} left in total`;
    if (state === "computed") {
      const { dim } = this.#screen.styles;
      const result = summary === "" ? "" : `  ${summary}`;
      this.#line.end(`${dim(count)} ${title}${result}  ${dim(`${formatSeconds(seconds)}`)}`);
      this.#saidAt = 0;
    } else if (this.#screen.isInteractive) {
      this.#line.show(() => this.#fitted(`${count} ${title}`, bar(share), remaining));
    } else if (seconds - this.#saidAt >= QUIET_SECONDS) {
      this.#saidAt = seconds;
      this.#screen.print(`${count} ${title}: ${Math.round(100 * share)} %, ${remaining}`);
    }
  };

  /** Prints that a cached result is not used, and why. */
  readonly refuse = (name: string, reason: string): void => {
    this.#line.clear();
    this.#screen.print(`${name}: the cached result is unusable (${reason}) and is computed again`);
  };

  /** Shortens the text to the line: a wrapped line cannot be overwritten. */
  #fitted(title: string, share: string, remaining: string): string {
    const room = this.#screen.columns - 1;
    if (title.length + share.length + remaining.length + 2 <= room) return `${title} ${share} ${remaining}`;
    return `${cut(title, room - remaining.length - 1)} ${remaining}`;
  }

  /** Prints once how many pieces are already computed. */
  #sayKept(pieces: number): void {
    if (this.#kept === 0) return;
    const rest = this.#kept === pieces ? "" : "; computing the rest";
    this.#screen.print(`${formatCounted(this.#kept, "piece")} of ${pieces} already computed${rest}`);
    this.#kept = 0;
  }

  /** Removes the progress line. */
  end(): void {
    this.#line.clear();
  }
}
