/** How `atelier study` shows what it is doing, and how long it will take. */

import { cut } from "../pictures/text.ts";
import type { StudyProgress } from "../study/index.ts";
import { bar, formatDuration, ProgressLine } from "../terminal/index.ts";
import { formatCounted, formatSeconds } from "./formats.ts";
import type { Screen } from "./screen.ts";

/** Without a terminal, what takes long says so after as many seconds, and again. */
const QUIET_SECONDS = 60;

/**
 * A line for each piece that is computed, and in a terminal one below for the piece that is being computed:
 * `[12/44] MNIST: the post's CNN ━━━━━━━━──────────── 3:12 left of all`.
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
    const remaining = `${formatDuration(left)} left of all`;
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

  /** Says that what was kept under a name is not used, and why. */
  readonly refuse = (name: string, reason: string): void => {
    this.#line.clear();
    this.#screen.print(`${name}: what was kept cannot be used (${reason}) and is computed anew`);
  };

  /** As much as fits on the line: a line that wraps cannot be written over. */
  #fitted(title: string, share: string, remaining: string): string {
    const room = this.#screen.columns - 1;
    if (title.length + share.length + remaining.length + 2 <= room) return `${title} ${share} ${remaining}`;
    return `${cut(title, room - remaining.length - 1)} ${remaining}`;
  }

  /** Says once what need not be computed. */
  #sayKept(pieces: number): void {
    if (this.#kept === 0) return;
    const rest = this.#kept === pieces ? "" : ", and goes on from there";
    this.#screen.print(`${formatCounted(this.#kept, "piece")} of ${pieces} there already${rest}`);
    this.#kept = 0;
  }

  /** Takes away the line of what is not finished. */
  end(): void {
    this.#line.clear();
  }
}
