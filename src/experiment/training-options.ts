/** From an experiment's settings to the options of `compile` and `fit`. */

import { sparseCategoricalCrossentropy } from "../losses/index.ts";
import type { Callback } from "../model/callbacks/index.ts";
import type { FitOptions } from "../model/fit.ts";
import type { CompileOptions } from "../model/options.ts";
import { checkOption, integer, required } from "../options/index.ts";
import { countSteps, type StepCounts } from "../recipes/index.ts";
import { checkExperiment } from "./checks.ts";
import { countUsedImages } from "./drawn.ts";
import type { Experiment, StopAt } from "./experiment.ts";
import { makeAugmentation, makeLearningRate, makeOptimizer } from "./parts.ts";

/**
 * Counts the training steps of an experiment.
 *
 * @param length number of the dataset's training images, of which `settings.trainCount` are used
 * @throws {ConfigurationError} if it is not an experiment, or the length not a positive integer
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const experiment = experiments.defaultExperiment("mnist");
 * console.log(experiments.countExperimentSteps(experiment, 60_000).totalSteps); // 939
 * ```
 */
export function countExperimentSteps(experiment: Experiment, length: number): StepCounts {
  checkExperiment(experiment);
  checkOption("countExperimentSteps", "the number of training images", length, required(integer()));
  const { settings } = experiment;
  return countSteps(settings, countUsedImages(experiment, length));
}

/**
 * Makes the options of `compile`: optimizer, loss and metric of an experiment.
 *
 * @param length number of the dataset's training images, for schedules
 * @throws {ConfigurationError} if a setting is not acceptable
 * @throws {UnknownNameError} for an unknown name
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const experiment = experiments.defaultExperiment("mnist");
 * console.log(experiments.compileOptions(experiment, 60_000).metrics); // [ 'accuracy' ]
 * ```
 */
export function compileOptions(experiment: Experiment, length: number): CompileOptions {
  checkExperiment(experiment);
  const { optimizer, schedule, learningRate, labelSmoothing } = experiment.settings;
  const rate = makeLearningRate(schedule, learningRate, countExperimentSteps(experiment, length));
  return {
    optimizer: makeOptimizer(optimizer, rate),
    // The labels as they are: the same loss as with one-hot rows.
    loss: sparseCategoricalCrossentropy({ labelSmoothing }),
    metrics: ["accuracy"],
  };
}

/**
 * Makes the options of `fit`: batch size, epochs, augmentation, seed, share for validation, and a callback that
 * ends training early if the settings say so. `verbose` is 0.
 *
 * @throws {ConfigurationError} if a setting is not acceptable
 * @throws {UnknownNameError} for an unknown name
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { batchSize, epochs } = experiments.fitOptions(experiments.defaultExperiment("mnist"));
 * console.log(batchSize, epochs); // 64 3
 * ```
 */
export function fitOptions(experiment: Experiment): FitOptions {
  checkExperiment(experiment);
  const { batchSize, epochs, focus = 1, augmentation, seed, validationSplit, stopAt } = experiment.settings;
  const callbacks = stopAt === undefined ? [] : [stopWhen(stopAt)];
  const changes = makeAugmentation(augmentation);
  return { batchSize, epochs, focus, augmentation: changes, seed, validationSplit, callbacks, verbose: 0 };
}

/** Makes a callback that ends training after the first epoch that meets one of the conditions. */
function stopWhen({ epochs, accuracy }: StopAt): Callback {
  return {
    name: "stopAt",
    onEpochEnd(epoch, logs, training) {
      const reached = logs.val_accuracy ?? logs.accuracy;
      const isAccurate = accuracy !== undefined && reached !== undefined && reached >= accuracy;
      if (isAccurate || (epochs !== undefined && epoch + 1 >= epochs)) training.stop();
    },
  };
}
