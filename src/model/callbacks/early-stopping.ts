/** Source of the options and their meaning: Keras, `EarlyStopping`. */

import type { Callback } from "./callback.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs without improvement are waited through; default 0. */
  readonly patience?: number;
  /** Whether the weights of the best epoch are put back at the end; default false. */
  readonly restoreBestWeights?: boolean;
}

/** Ends training when a number has stopped improving. */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { patience = 0, restoreBestWeights = false } = options;
  const monitor = new Monitor("earlyStopping", options);
  let waited = 0;
  let bestWeights: Float32Array[] | undefined;
  return {
    onTrainBegin() {
      monitor.reset();
      waited = 0;
      bestWeights = undefined;
    },
    onEpochEnd(_epoch, logs, training) {
      if (monitor.improves(logs)) {
        waited = 0;
        if (restoreBestWeights) bestWeights = training.model.getWeights().map(({ data }) => data);
      } else if (++waited >= patience) training.stop();
    },
    onTrainEnd({ model }) {
      if (bestWeights !== undefined) model.setWeights(bestWeights);
    },
  };
}
