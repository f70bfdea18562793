/** What a run remembers from one process to the next, and how its places are told. */

import type { BackupEvent, Callback } from "../model/callbacks/index.ts";
import { formatCount, formatCounted } from "./formats.ts";
import type { Restore } from "./run-record.ts";

/** A place in a training, as it is told: epochs counted from 1, and how many steps of it are done. */
export interface Place {
  readonly epoch: number;
  readonly step: number;
}

/** `epoch 3 of 25, after step 120 of 938` */
export function placeText({ epoch, step }: Place, epochs: number, steps: number): string {
  const within = step === 0 ? "" : `, after step ${formatCount(step)} of ${formatCount(steps)}`;
  return `epoch ${formatCount(epoch)} of ${formatCount(epochs)}${within}`;
}

/** Where a run goes on: `epoch 3 of 25`, or behind the last one `the test`. */
export function nextText(place: Place, epochs: number, steps: number): string {
  return place.epoch > epochs ? "the test" : placeText(place, epochs, steps);
}

/** Where a run was interrupted: `in epoch 3 of 25, after step 120 of 938`, `after epoch 2 of 25`. */
export function stopText(place: Place, epochs: number, steps: number): string {
  return place.step > 0
    ? `in ${placeText(place, epochs, steps)}`
    : `after ${placeText({ epoch: place.epoch - 1, step: 0 }, epochs, steps)}`;
}

/** Watches a run, and remembers what belongs to all of it, however often it was stopped. */
export class RunMemory {
  #secondsBefore = 0;
  #began = performance.now();
  #restores: readonly Restore[] = [];
  #reached: Place | undefined;
  /** Whether this process is going on from a checkpoint that another one has written. */
  #isResuming = false;
  readonly #onNoCheckpoint: () => void;

  /** @param onNoCheckpoint called if training begins without a checkpoint to go on from */
  constructor(onNoCheckpoint: () => void = () => {}) {
    this.#onNoCheckpoint = onNoCheckpoint;
  }

  /** Seconds of training in all processes. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began) / 1000;
  }

  /** Returns to checkpoints since numbers were not finite, in order. */
  get restores(): readonly Restore[] {
    return this.#restores;
  }

  /** Where the newest checkpoint of the run is; undefined if it is before the first step. */
  get reached(): Place | undefined {
    return this.#reached;
  }

  /** What checkpoints hold of it. */
  callback(): Callback {
    return {
      name: "train",
      // Only after checkpoints were looked for.
      onTrainBegin: () => {
        if (!this.#isResuming) this.#onNoCheckpoint();
      },
      state: () => ({ seconds: this.seconds, restores: this.#restores.map((restore) => ({ ...restore })) }),
      restore: (state) => {
        // A return to a checkpoint takes back neither the time nor that it was returned.
        if (!this.#isResuming) return;
        const { seconds, restores } = state as unknown as { seconds: number; restores: Restore[] };
        this.#secondsBefore = seconds;
        this.#began = performance.now();
        this.#restores = restores;
      },
    };
  }

  /** Takes note of what happened. */
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
