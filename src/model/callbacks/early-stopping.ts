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

/** Options of `callbacks.earlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /**
   * Epochs without improvement before training ends.
   *
   * @default 0
   */
  readonly patience?: number;
  /**
   * Whether to restore the best epoch's weights at the end.
   *
   * @default false
   */
  readonly restoreBestWeights?: boolean;
  /**
   * Value that must be beaten, besides the best so far, to reset the patience.
   *
   * @default none
   */
  readonly baseline?: number;
  /**
   * First epoch to monitor, counted from 0.
   *
   * @default 0
   */
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
 * Ends training once a monitored value stops improving.
 *
 * @throws {ConfigurationError} if an option is not acceptable; when training begins, if the logs will not contain
 *   the value
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://keras.io/api/callbacks/early_stopping/ | Keras: EarlyStopping}
 * @example
 * ```ts
 * import { callbacks, layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "meanSquaredError" });
 * const stop = callbacks.earlyStopping({ monitor: "loss", patience: 1, restoreBestWeights: true });
 * const { epoch } = await model.fit([[1], [2]], [[2], [4]], { epochs: 20, verbose: 0, callbacks: stop });
 * console.log(epoch.length < 20); // true
 * ```
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
