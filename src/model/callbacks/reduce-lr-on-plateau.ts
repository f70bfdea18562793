/** Source of the options and their meaning: Keras, `ReduceLROnPlateau`. */

import { ConfigurationError } from "../../errors/index.ts";
import {
  anyNumber,
  type Checks,
  checkOptions,
  formatReceived,
  integer,
  leftOut,
  number,
  required,
} from "../../options/index.ts";
import type { LearningRate } from "../../schedules/schedule.ts";
import type { Callback } from "./callback.ts";
import { readState } from "./callback-state.ts";
import { MONITOR_CHECKS, Monitor, type MonitorOptions } from "./monitor.ts";

/** Options of `callbacks.reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /**
   * Factor that the learning rate is multiplied by, in (0, 1).
   *
   * @default 0.1
   */
  readonly factor?: number;
  /**
   * Epochs without improvement before a reduction.
   *
   * @default 10
   */
  readonly patience?: number;
  /**
   * Epochs after a reduction that are not counted.
   *
   * @default 0
   */
  readonly cooldown?: number;
  /**
   * Smallest learning rate.
   *
   * @default 0
   */
  readonly minLearningRate?: number;
}

const MIN_DELTA = 1e-4;

const CHECKS: Checks<ReduceLROnPlateauOptions> = {
  ...MONITOR_CHECKS,
  factor: number({ above: 0, below: 1 }),
  patience: integer({ min: 0 }),
  cooldown: integer({ min: 0 }),
  minLearningRate: number({ min: 0 }),
};

interface PlateauState {
  readonly best: number;
  readonly waited: number;
  readonly cooling: number;
}

const STATE: Checks<PlateauState> = {
  best: required(anyNumber),
  waited: required(integer({ min: 0 })),
  cooling: required(integer({ min: 0 })),
};

/**
 * Reduces the learning rate once a monitored value stops improving. The optimizer's learning rate must be a number,
 * not a schedule.
 *
 * @throws {ConfigurationError} if an option is not acceptable; when training begins, if the logs will not contain
 *   the value, or the learning rate is a schedule
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://keras.io/api/callbacks/reduce_lr_on_plateau/ | Keras: ReduceLROnPlateau}
 * @example
 * ```ts
 * import { callbacks, layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "meanSquaredError" });
 * const reduce = callbacks.reduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 1 });
 * await model.fit([[1], [2]], [[2], [4]], { epochs: 5, verbose: 0, callbacks: reduce });
 * console.log(Number(model.optimizer.learningRate) < 1); // true
 * ```
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  checkOptions<ReduceLROnPlateauOptions>("reduceLROnPlateau", options, CHECKS, {
    verbose: leftOut("the learning rate is model.optimizer.learningRate"),
  });
  const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0 } = options;
  const monitor = new Monitor("reduceLROnPlateau", options, MIN_DELTA);
  let waited = 0;
  let cooling = 0;
  return {
    name: "reduceLROnPlateau",
    // The learning rate is the optimizer's, and in its state.
    state: () => ({ best: monitor.best, waited, cooling }),
    restore(given) {
      const state = readState<PlateauState>("reduceLROnPlateau", given, STATE);
      monitor.restore(state.best);
      waited = state.waited;
      cooling = state.cooling;
    },
    onTrainBegin(training) {
      monitor.begin(training);
      fixedRate(training.model.optimizer);
      waited = 0;
      cooling = 0;
    },
    onEpochEnd(_epoch, logs, { model }) {
      const { optimizer } = model;
      const learningRate = fixedRate(optimizer);
      const isBetter = monitor.improves(logs);
      if (cooling > 0) {
        cooling--;
        waited = 0;
      }
      if (isBetter) waited = 0;
      else if (cooling === 0 && ++waited >= patience) {
        optimizer.learningRate = Math.max(learningRate * factor, Math.min(learningRate, minLearningRate));
        cooling = cooldown;
        waited = 0;
      }
    },
  };
}

function fixedRate({ learningRate }: { readonly learningRate: LearningRate }): number {
  if (typeof learningRate === "number") return learningRate;
  throw new ConfigurationError(
    "reduceLROnPlateau: expected an optimizer whose learning rate is a number, not a schedule. " +
      `Received: ${formatReceived(learningRate)}.`,
  );
}
