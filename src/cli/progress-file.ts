/** How far a study is, in a file for others to read: `atelier serve` shows it. */

import { join } from "node:path";
import { writeWhole } from "../files/write-whole.ts";
import { PROGRESS, type ServedProgress } from "../server/run-status.ts";
import type { StudyProgress } from "../study/index.ts";

/** Milliseconds between two writes for the same piece: the page asks every two seconds. */
const MIN_INTERVAL = 2000;

/** What is being done when all pieces are. */
const LAST = "the report";

/**
 * Writes `progress.json` when a piece begins or ends, and now and then in between. Nothing is written as long as no piece is
 * done, since the directory of a study that leaves nothing goes with it.
 */
export class ProgressFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();
  #next: ServedProgress | undefined;
  #wroteAt = Number.NEGATIVE_INFINITY;
  #pieces = 0;

  constructor(directory: string) {
    this.#path = join(directory, PROGRESS);
  }

  readonly update = ({ title, state, share, done, pieces, left }: StudyProgress): void => {
    this.#pieces = pieces;
    const isBetween = state === "running" && performance.now() - this.#wroteAt < MIN_INTERVAL;
    if (done === 0 || state === "cached" || state === "refused" || isBetween) return;
    this.#wroteAt = performance.now();
    const isRunning = state !== "computed" && state !== "failed";
    const running = isRunning ? title : done === pieces ? LAST : null;
    this.#write({ done, pieces, running, share: isRunning ? share : 0, left });
  };

  /** Writes that all is done: the report is there. */
  async end(): Promise<void> {
    this.#write({ done: this.#pieces, pieces: this.#pieces, running: null, share: 0, left: 0 });
    await this.settled();
  }

  /** Waits until nothing more is written. */
  readonly settled = async (): Promise<void> => {
    await this.#writing;
  };

  /** Of what comes while a write is under way, the last is written after it. */
  #write(progress: ServedProgress): void {
    const isWriting = this.#next !== undefined;
    this.#next = progress;
    if (isWriting) return;
    this.#writing = this.#writing.then(async () => {
      const next = this.#next;
      this.#next = undefined;
      // A study does not fail for want of it: where the disk is full, the pieces say so.
      await writeWhole(this.#path, `${JSON.stringify(next)}\n`).catch(() => {});
    });
  }
}
