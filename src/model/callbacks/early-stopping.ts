/** Source of the options and their meaning: Keras, `EarlyStopping`. */

import {
  anyNumber,
  boolean,
  type Checks,
  checkOptions,
  integer,
  leftOut,
  listOf,
  number,
  numbers,
  required,
} from "../../options/index.ts";
import type { Callback } from "./callback.ts";
import { readState } from "./callback-state.ts";
import { MONITOR_CHECKS, Monitor, type MonitorOptions } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs without improvement are waited through; default 0. */
  readonly patience?: number;
  /** Whether the weights of the best epoch are put back at the end; default false. */
  readonly restoreBestWeights?: boolean;
  /** What the number has to be better than, beside the best so far, for the waiting to begin anew; default: nothing. */
  readonly baseline?: number;
  /** Epochs before this one, counted from 0, are not looked at; default 0. */
  readonly startFromEpoch?: number;
}

const CHECKS: Checks<EarlyStoppingOptions> = {
  ...MONITOR_CHECKS,
  patience: integer({ min: 0 }),
  restoreBestWeights: boolean,
  baseline: number(),
  startFromEpoch: integer({ min: 0 }),
};

interface EarlyStoppingState {
  readonly best: number;
  readonly waited: number;
  readonly bestWeights?: readonly Float32Array[] | undefined;
}

const STATE: Checks<EarlyStoppingState> = {
  best: required(anyNumber),
  waited: required(integer({ min: 0 })),
  bestWeights: listOf(numbers),
};

/**
 * Ends training when a number has stopped improving.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable; when training begins, if the logs will not
 *   have the number
 * @example
 * callbacks.earlyStopping({ monitor: "val_accuracy", patience: 3, restoreBestWeights: true });
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions<EarlyStoppingOptions>("earlyStopping", options, CHECKS, {
    verbose: leftOut("the history says when training ended"),
  });
  const { patience = 0, restoreBestWeights = false, baseline, startFromEpoch = 0 } = options;
  const monitor = new Monitor("earlyStopping", options);
  let waited = 0;
  let bestWeights: Float32Array[] | undefined;
  return {
    name: "earlyStopping",
    state: () => ({ best: monitor.best, waited, bestWeights }),
    restore(given) {
      const state = readState<EarlyStoppingState>("earlyStopping", given, STATE);
      monitor.restore(state.best);
      waited = state.waited;
      bestWeights = state.bestWeights?.map((weights) => weights.slice());
    },
    onTrainBegin(training) {
      monitor.begin(training);
      waited = 0;
      bestWeights = undefined;
    },
    onEpochEnd(epoch, logs, training) {
      if (epoch < startFromEpoch) return;
      waited++;
      if (monitor.improves(logs)) {
        if (restoreBestWeights) bestWeights = training.model.getWeights().map(({ data }) => data);
        if (baseline === undefined || monitor.beats(logs, baseline)) waited = 0;
      } else if (waited >= patience) training.stop();
    },
    onTrainEnd({ model }) {
      if (bestWeights !== undefined) model.setWeights(bestWeights);
    },
  };
}
