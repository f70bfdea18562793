/** From an experiment and a dataset to a model ready for training. */

import { checkDataset, type Dataset, rescale, splitByClass, takeOfAllClasses } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { FitOptions } from "../model/fit.ts";
import type { Model } from "../model/model.ts";
import type { CompileOptions } from "../model/options.ts";
import {
  type Checks,
  checkOption,
  checkOptions,
  integer,
  number,
  object,
  oneOf,
  required,
  seedNumber,
} from "../options/index.ts";
import type { StepCounts } from "../recipes/index.ts";
import type { Engine } from "../runtime/index.ts";
import { buildNetwork } from "./build.ts";
import { checkExperiment } from "./checks.ts";
import { countUsedImages } from "./drawn.ts";
import type { Experiment } from "./experiment.ts";
import { compileOptions, countExperimentSteps, fitOptions } from "./training-options.ts";

/**
 * Returns the first images of a dataset; if these lack classes, the same share of every class.
 *
 * @param count largest number of images
 * @throws {ConfigurationError} unless the count is a positive integer
 * @example
 * ```ts
 * import { drawDataset, experiments } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 50, testCount: 0 });
 * console.log(experiments.takeImages(train, 20).length); // 20
 * ```
 */
export function takeImages(train: Dataset, count: number): Dataset {
  checkDataset("takeImages", train);
  checkOption("takeImages", "the number of images", count, required(integer()));
  return count < train.length ? takeOfAllClasses(train, count) : train;
}

/**
 * Splits training images: the last ones are held out for validation, as `fit` does; if these lack classes, the same
 * share of every class, drawn by the seed.
 *
 * @param fraction share held out, in (0, 1)
 * @returns the training images and the validation images
 * @throws {ConfigurationError} if a part would be empty
 * @example
 * ```ts
 * import { drawDataset, experiments } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 50, testCount: 0 });
 * const [training, validation] = experiments.splitForValidation(train, 0.2, 1);
 * console.log(training.length, validation.length); // 40 10
 * ```
 */
export function splitForValidation(
  train: Dataset,
  fraction: number,
  seed: number,
): readonly [training: Dataset, validation: Dataset] {
  checkDataset("splitForValidation", train);
  checkOption("splitForValidation", "the fraction", fraction, required(number({ above: 0, below: 1 })));
  checkOption("splitForValidation", "the seed", seed, required(seedNumber));
  const [training, validation] = splitByClass(train, fraction, seed) ?? train.split(fraction);
  if (training.length > 0 && validation.length > 0) return [training, validation];
  throw new ConfigurationError(
    "splitForValidation: expected a fraction that leaves images to train on and to validate on. " +
      `Received: ${fraction} of ${train.length}.`,
  );
}

/** Options of `experiments.prepareExperiment`. */
export interface PrepareOptions {
  /**
   * Engine that runs the model.
   *
   * @default the platform
   */
  readonly engine?: Engine;
  /**
   * "fast" or "plain", as in `compile`.
   *
   * @default "fast"
   */
  readonly lowerings?: CompileOptions["lowerings"];
}

const PREPARE: Checks<PrepareOptions> = { engine: object, lowerings: oneOf(["fast", "plain"]) };

/**
 * A training ready to begin: `model.fit(x, y, options)`.
 *
 * @see {@link prepareExperiment}
 */
export interface PreparedExperiment {
  /** The network, compiled. */
  readonly model: Model;
  /** The training images, rescaled to [0, 1]. */
  readonly x: ReturnType<typeof rescale>;
  /** The class numbers of the training images. */
  readonly y: Dataset["labels"];
  /** Options for `fit`. */
  readonly options: FitOptions;
  /** Numbers of training steps. */
  readonly steps: StepCounts;
}

/**
 * Prepares an experiment: the network, compiled, and the arguments of `fit`. If the last images lack classes, those
 * for validation are drawn from every class, as on the command line.
 *
 * @param train the training images, of which the experiment may use the first ones; of a drawn dataset at most
 *   those of `DRAWN_COUNTS`
 * @throws {ConfigurationError} if a setting is not acceptable
 * @throws {ShapeError} if the network does not fit the images
 * @throws {UnknownNameError} for an unknown name
 * @example
 * ```ts
 * import { drawDataset, experiments } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 60, testCount: 0 });
 * const experiment = experiments.presetExperiment("linear", train);
 * const { model, x, y, options } = experiments.prepareExperiment(experiment, train);
 * const { history } = await model.fit(x, y, { ...options, epochs: 1 });
 * console.log(Object.keys(history)); // [ 'loss', 'accuracy', 'val_loss', 'val_accuracy' ]
 * ```
 */
export function prepareExperiment(
  experiment: Experiment,
  train: Dataset,
  options: PrepareOptions = {},
): PreparedExperiment {
  checkExperiment(experiment);
  checkDataset("prepareExperiment", train);
  checkOptions<PrepareOptions>("prepareExperiment", options, PREPARE);
  const { engine, lowerings } = options;
  const { settings, network } = experiment;
  const { seed, validationSplit } = settings;
  const taken = takeImages(train, countUsedImages(experiment, train.length));
  const steps = countExperimentSteps(experiment, train.length);
  const { imageShape: inputShape, classCount } = train;
  const built = buildNetwork(network, {
    ...{ inputShape, classCount, seed },
    ...(engine === undefined ? {} : { engine }),
  });
  built.compile({
    ...compileOptions(experiment, train.length),
    ...(lowerings === undefined ? {} : { lowerings }),
  });
  const [training, validation] =
    validationSplit === 0 ? [taken] : splitForValidation(taken, validationSplit, seed);
  const { validationSplit: _divided, ...fit } = fitOptions(experiment);
  const apart =
    validation === undefined
      ? {}
      : { validationData: [rescale(validation.images), validation.labels] as const };
  return {
    model: built,
    x: rescale(training.images),
    y: training.labels,
    options: { ...fit, ...apart },
    steps,
  };
}
