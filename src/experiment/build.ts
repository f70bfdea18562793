/** From an experiment to a model ready for training. */

import { checkDataset, type Dataset, rescale, splitByClass, takeOfAllClasses } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Shape } from "../graph/index.ts";
import {
  type BaseLayer,
  exampleShape,
  input,
  type LayerOptions,
  layerFromConfig,
  type SymbolicTensor,
} from "../layers/index.ts";
import { sparseCategoricalCrossentropy } from "../losses/index.ts";
import type { Callback } from "../model/callbacks/index.ts";
import type { FitOptions } from "../model/fit.ts";
import { model } from "../model/functional.ts";
import type { Model } from "../model/model.ts";
import type { CompileOptions } from "../model/options.ts";
import { sequential } from "../model/sequential.ts";
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
import { countSteps, type StepCounts } from "../recipes/index.ts";
import type { Engine } from "../runtime/index.ts";
import { checkDescription, checkExperiment } from "./checks.ts";
import { countUsedImages } from "./drawn.ts";
import {
  CLASSES,
  type Experiment,
  INPUT,
  type LayerDescription,
  type NetworkDescription,
  type Plain,
  type StopAt,
} from "./experiment.ts";
import { makeAugmentation, makeLearningRate, makeOptimizer } from "./parts.ts";

/** Options of `experiments.buildNetwork`. */
export interface BuildOptions {
  /** Shape of one image: `[height, width, channels]`. */
  readonly inputShape: Shape;
  /** Number of classes, which replaces "classes" in layers' options. */
  readonly classCount: number;
  /**
   * Seed of the initial weights.
   *
   * @default drawn
   */
  readonly seed?: number;
  /**
   * Engine that runs the model.
   *
   * @default the platform
   */
  readonly engine?: Engine;
}

const BUILD: Checks<BuildOptions> = {
  inputShape: required(exampleShape),
  classCount: required(integer()),
  seed: seedNumber,
  engine: object,
};

/** Options that count outputs, for which "classes" may stand. */
export const OUTPUT_COUNTS = ["units", "filters", "targetShape"] as const;

/** Makes a layer; "classes" becomes the number of classes. */
export function makeLayer({ type, options, name }: LayerDescription, classCount: number): BaseLayer {
  const given = Object.entries(options).map(([option, value]): [string, Plain] => {
    if (!OUTPUT_COUNTS.some((known) => known === option)) return [option, value];
    const resolved = (each: Plain) => (each === CLASSES ? classCount : each);
    return [option, Array.isArray(value) ? value.map(resolved) : resolved(value)];
  });
  const named: LayerOptions = { ...Object.fromEntries(given), ...(name === undefined ? {} : { name }) };
  return layerFromConfig({ type, options: named });
}

/** Returns true if each layer takes the output of the one before, so that the model is sequential. */
export function isChain({ layers }: NetworkDescription): boolean {
  return layers.every(({ from }, i) => {
    const before = i === 0 ? INPUT : layers[i - 1]?.name;
    return from === undefined || (from.length === 1 && from[0] === before);
  });
}

/**
 * Builds a network with its initial weights: a sequential model if it is a chain, with the same weights as
 * `sequential` of the same layers; else a functional model.
 *
 * @throws {ConfigurationError} for the first faulty layer; `checkNetwork` reports all of them
 * @throws {ShapeError} if a layer does not fit its input
 * @throws {UnknownNameError} for an unknown layer or option
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { linear } = experiments.networks;
 * const model = experiments.buildNetwork(linear, { inputShape: [28, 28, 1], classCount: 10, seed: 1 });
 * console.log(model.outputShape, model.countParams()); // [ null, 10 ] 7850
 * ```
 */
export function buildNetwork(description: NetworkDescription, options: BuildOptions): Model {
  checkDescription(description);
  checkOptions<BuildOptions>("buildNetwork", options, BUILD);
  const { inputShape, classCount, ...modelOptions } = options;
  const { layers } = description;
  if (layers.length === 0) {
    throw new ConfigurationError("buildNetwork: expected at least one layer. Received: none.");
  }
  const made = layers.map((layer) => makeLayer(layer, classCount));
  if (isChain(description)) return sequential(made, { ...modelOptions, inputShape });
  const image = input({ shape: inputShape });
  const named = new Map<string, SymbolicTensor>([[INPUT, image]]);
  let last = image;
  made.forEach((layer, i) => {
    const { name, from } = layers[i] ?? {};
    const inputs = from === undefined ? [last] : from.map((origin) => tensorOf(origin, named, layer));
    const [output] = layer.connect(inputs);
    last = output ?? last;
    if (name !== undefined) named.set(name, last);
  });
  return model({ inputs: image, outputs: last, ...modelOptions });
}

function tensorOf(
  name: string,
  named: ReadonlyMap<string, SymbolicTensor>,
  { type }: BaseLayer,
): SymbolicTensor {
  const tensor = named.get(name);
  if (tensor !== undefined) return tensor;
  throw new ConfigurationError(
    `buildNetwork: expected ${type} to take the outputs of earlier layers, among ${[...named.keys()].join(", ")}. ` +
      `Received: "${name}".`,
  );
}

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
