/** The state of a run that persists across processes, and descriptions of positions in it. */

import type { BackupEvent, Callback } from "../model/callbacks/index.ts";
import { formatCount, formatCounted } from "./formats.ts";
import type { Restore } from "./run-record.ts";

/** A position in a training: the epoch, counted from 1, and its completed steps. */
export interface Place {
  readonly epoch: number;
  readonly step: number;
}

/** `epoch 3 of 25, after step 120 of 938` */
export function placeText({ epoch, step }: Place, epochs: number, steps: number): string {
  const within = step === 0 ? "" : `, after step ${formatCount(step)} of ${formatCount(steps)}`;
  return `epoch ${formatCount(epoch)} of ${formatCount(epochs)}${within}`;
}

/** Describes where a run resumes: `epoch 3 of 25`, or after the last one `the test`. */
export function nextText(place: Place, epochs: number, steps: number): string {
  return place.epoch > epochs ? "the test" : placeText(place, epochs, steps);
}

/** Describes where a run was interrupted: `in epoch 3 of 25, after step 120 of 938`, `after epoch 2 of 25`. */
export function stopText(place: Place, epochs: number, steps: number): string {
  return place.step > 0
    ? `in ${placeText(place, epochs, steps)}`
    : `after ${placeText({ epoch: place.epoch - 1, step: 0 }, epochs, steps)}`;
}

/** Observes a run, and keeps its state across interruptions. */
export class RunMemory {
  #secondsBefore = 0;
  #began = performance.now();
  #restores: readonly Restore[] = [];
  #reached: Place | undefined;
  /** True if this process resumed from a checkpoint of another one. */
  #isResuming = false;
  readonly #onNoCheckpoint: () => void;

  /** @param onNoCheckpoint called if training starts without a checkpoint */
  constructor(onNoCheckpoint: () => void = () => {}) {
    this.#onNoCheckpoint = onNoCheckpoint;
  }

  /** Seconds of training in all processes. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began) / 1000;
  }

  /** Returns to checkpoints because of non-finite numbers, in order. */
  get restores(): readonly Restore[] {
    return this.#restores;
  }

  /** The position of the newest checkpoint; undefined if it is before the first step. */
  get reached(): Place | undefined {
    return this.#reached;
  }

  /** The part of the state that checkpoints store. */
  callback(): Callback {
    return {
      name: "train",
      // Only after checkpoints were looked for.
      onTrainBegin: () => {
        if (!this.#isResuming) this.#onNoCheckpoint();
      },
      state: () => ({ seconds: this.seconds, restores: this.#restores.map((restore) => ({ ...restore })) }),
      restore: (state) => {
        // Returning to a checkpoint undoes neither the time spent nor the record of the return.
        if (!this.#isResuming) return;
        const { seconds, restores } = state as unknown as { seconds: number; restores: Restore[] };
        this.#secondsBefore = seconds;
        this.#began = performance.now();
        this.#restores = restores;
      },
    };
  }

  /** Records an event of the training. */
  note(event: BackupEvent): void {
    if (event.kind === "failed" || event.kind === "skipped") return;
    const place = { epoch: event.epoch + 1, step: event.step };
    this.#isResuming = event.kind === "restored";
    if (event.kind === "rolledBack") {
      this.#restores = [...this.#restores, { ...place, learningRateFactor: event.factor }];
    } else if (place.epoch > 1 || place.step > 0) this.#reached = place;
  }
}

/** `2 of 4 epochs` */
export function epochsDone(done: number, epochs: number): string {
  return `${formatCount(done)} of ${formatCounted(epochs, "epoch")}`;
}
