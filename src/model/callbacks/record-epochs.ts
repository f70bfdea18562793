import type { Logs } from "../history.ts";
import type { Callback } from "./callback.ts";

/** One epoch: counted from 1, with loss and metrics, and how many seconds it took. */
export type EpochRecord = Logs & { epoch: number; seconds: number };

/** A callback that adds to `epochs` as they end. */
export function recordEpochs(epochs: EpochRecord[]): Callback {
  let began = 0;
  return {
    onEpochBegin(_epoch, training) {
      began = training.elapsed();
    },
    onEpochEnd(epoch, logs, training) {
      // Milliseconds are as exact as a time needs to be.
      const seconds = Math.round((training.elapsed() - began) * 1000) / 1000;
      epochs.push({ epoch: epoch + 1, ...logs, seconds });
    },
  };
}
