/** Writes the progress of a study to a file, which `atelier serve` shows. */

import { join } from "node:path";
import { writeWhole } from "../files/write-whole.ts";
import { PROGRESS, type ServedProgress } from "../server/run-status.ts";
import type { StudyProgress } from "../study/index.ts";

/** Milliseconds between writes for the same piece; the page polls every two seconds. */
const MIN_INTERVAL = 2000;

/** The step after all pieces. */
const LAST = "the report";

/**
 * Writes `progress.json` when a piece starts or ends, and sometimes in between. Nothing is written before the first piece is
 * done, since the directory of a study without results is removed.
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

  /** Writes that the report is complete. */
  async end(): Promise<void> {
    this.#write({ done: this.#pieces, pieces: this.#pieces, running: null, share: 0, left: 0 });
    await this.settled();
  }

  /** Waits for the last write. */
  readonly settled = async (): Promise<void> => {
    await this.#writing;
  };

  /** Of the updates that arrive during a write, only the last is written. */
  #write(progress: ServedProgress): void {
    const isWriting = this.#next !== undefined;
    this.#next = progress;
    if (isWriting) return;
    this.#writing = this.#writing.then(async () => {
      const next = this.#next;
      this.#next = undefined;
      // A study does not fail because of it: if the disk is full, the pieces report it.
      await writeWhole(this.#path, `${JSON.stringify(next)}\n`).catch(() => {});
    });
  }
}
