import { listOf, number, object, required } from "../../options/index.ts";
import type { Logs } from "../history.ts";
import type { Callback } from "./callback.ts";
import { readState } from "./callback-state.ts";

/** One epoch: counted from 1, with loss and metrics, and how many seconds it took. */
export type EpochRecord = Logs & { epoch: number; seconds: number };

interface RecorderState {
  readonly epochs: readonly EpochRecord[];
  /** Of the current epoch. */
  readonly seconds: number;
}

/** A callback that adds to `epochs` as they end; checkpoints hold those that were added. */
export function recordEpochs(epochs: EpochRecord[]): Callback {
  let began = 0;
  /** Seconds of the running epoch before training went on from a checkpoint. */
  let before = 0;
  let elapsed = () => 0;
  const seconds = () => before + elapsed() - began;
  return {
    name: "recordEpochs",
    state: () => ({ epochs: epochs.map((record) => ({ ...record })), seconds: seconds() }),
    restore(given) {
      const state = readState<RecorderState>("recordEpochs", given, {
        epochs: required(listOf(object)),
        seconds: required(number({ min: 0 })),
      });
      epochs.splice(0, Infinity, ...state.epochs.map((record) => ({ ...record })));
      before = state.seconds;
      began = elapsed();
    },
    onTrainBegin(training) {
      elapsed = () => training.elapsed();
    },
    onEpochBegin() {
      before = 0;
      began = elapsed();
    },
    onEpochEnd(epoch, logs) {
      // Milliseconds are as exact as a time needs to be.
      epochs.push({ epoch: epoch + 1, ...logs, seconds: Math.round(seconds() * 1000) / 1000 });
    },
  };
}
