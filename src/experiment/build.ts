/** From an experiment to a model that is ready to be trained. */

import { checkDataset, type Dataset, rescale, splitByClass, takeOfAllClasses } from "../data/index.ts";
import { ConfigurationError } from "../errors.ts";
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

/** What a network is built for. */
export interface BuildOptions {
  /** Of one image: [height, width, channels]. */
  readonly inputShape: Shape;
  /** How many classes; stands where a layer's options say "classes". */
  readonly classCount: number;
  /** What the initial weights are drawn from; default: a seed that is drawn itself. */
  readonly seed?: number;
  /** Runs the model; default: the platform's. */
  readonly engine?: Engine;
}

const BUILD: Checks<BuildOptions> = {
  inputShape: required(exampleShape),
  classCount: required(integer()),
  seed: seedNumber,
  engine: object,
};

/** Options that are numbers of outputs, for which "classes" may stand. */
export const OUTPUT_COUNTS = ["units", "filters", "targetShape"] as const;

/** Makes a layer, "classes" being the number of classes. */
export function makeLayer({ type, options, name }: LayerDescription, classCount: number): BaseLayer {
  const given = Object.entries(options).map(([option, value]): [string, Plain] => {
    if (!OUTPUT_COUNTS.some((known) => known === option)) return [option, value];
    const resolved = (each: Plain) => (each === CLASSES ? classCount : each);
    return [option, Array.isArray(value) ? value.map(resolved) : resolved(value)];
  });
  const named: LayerOptions = { ...Object.fromEntries(given), ...(name === undefined ? {} : { name }) };
  return layerFromConfig({ type, options: named });
}

/** Whether each layer takes what the one before gives, so that the model is sequential. */
export function isChain({ layers }: NetworkDescription): boolean {
  return layers.every(({ from }, i) => {
    const before = i === 0 ? INPUT : layers[i - 1]?.name;
    return from === undefined || (from.length === 1 && from[0] === before);
  });
}

/**
 * Builds a network with its initial weights: a sequential model if it is a chain, with the very weights that `sequential` of
 * the same layers has; else a model.
 *
 * @throws ConfigurationError, ShapeError, UnknownNameError for the first layer that is not as it should be; `checkNetwork`
 *   says all of them
 * @example
 * const net = experiments.buildNetwork(experiment.network, { inputShape: [28, 28, 1], classCount: 10, seed: 1 });
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
 * Counts the training steps of an experiment on a dataset of so many training images.
 *
 * @param length of the dataset, of whose images `settings.trainCount` are trained and validated on
 */
export function countExperimentSteps(experiment: Experiment, length: number): StepCounts {
  checkExperiment(experiment);
  checkOption("countExperimentSteps", "the number of training images", length, required(integer()));
  const { settings } = experiment;
  return countSteps(settings, Math.min(length, settings.trainCount ?? length));
}

/**
 * The optimizer, loss and metric of an experiment, for `compile`.
 *
 * @param length the number of images in the dataset, for schedules
 * @throws ConfigurationError, UnknownNameError if a setting is not acceptable
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
 * How an experiment trains, for `fit`: batch size, epochs, augmentation, seed, share for validation, and a callback that
 * ends training where the settings say so. It writes nothing (`verbose` 0).
 *
 * @throws ConfigurationError, UnknownNameError if a setting is not acceptable
 */
export function fitOptions(experiment: Experiment): FitOptions {
  checkExperiment(experiment);
  const { batchSize, epochs, focus = 1, augmentation, seed, validationSplit, stopAt } = experiment.settings;
  const callbacks = stopAt === undefined ? [] : [stopWhen(stopAt)];
  const changes = makeAugmentation(augmentation);
  return { batchSize, epochs, focus, augmentation: changes, seed, validationSplit, callbacks, verbose: 0 };
}

/** Ends training at the end of the first epoch for which one of the conditions holds. */
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
 * Takes the first images of a dataset, so many at most: of a dataset whose first images lack classes, a share of every class.
 *
 * @throws ConfigurationError unless the count is a positive integer
 * @example
 * const train = experiments.takeImages(all, 20_000);
 */
export function takeImages(train: Dataset, count: number): Dataset {
  checkDataset("takeImages", train);
  checkOption("takeImages", "the number of images", count, required(integer()));
  return count < train.length ? takeOfAllClasses(train, count) : train;
}

/**
 * Divides training images: a share for validation, the last ones, as `fit` takes them; where these are not of all classes, as
 * large a share of every class, drawn by the seed.
 *
 * @returns what to train on, and what to validate on
 * @throws ConfigurationError unless something is left for both
 * @example
 * const [training, validation] = experiments.splitForValidation(train, 0.1, 1);
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

/** What runs a training. */
export interface PrepareOptions {
  /** Runs the model; default: the platform's. */
  readonly engine?: Engine;
  /** As `compile` takes it; default "fast". */
  readonly lowerings?: CompileOptions["lowerings"];
}

const PREPARE: Checks<PrepareOptions> = { engine: object, lowerings: oneOf(["fast", "plain"]) };

/** A training that is ready to begin: `model.fit(x, y, options)`. */
export interface PreparedExperiment {
  readonly model: Model;
  /** The images to train on, rescaled from 0 to 1. */
  readonly x: ReturnType<typeof rescale>;
  readonly y: Dataset["labels"];
  readonly options: FitOptions;
  readonly steps: StepCounts;
}

/**
 * Makes everything of an experiment: the network, compiled, and what `fit` is given. Where the last images are not of all
 * classes, those for validation are drawn from every class, as on the command line.
 *
 * @param train the training images, of which the experiment may take the first ones
 * @throws ConfigurationError, ShapeError, UnknownNameError for what is not acceptable
 * @example
 * const { train } = await loadDataset(experiment.dataset);
 * const { model, x, y, options } = experiments.prepareExperiment(experiment, train);
 * const history = await model.fit(x, y, options);
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
  const { seed, validationSplit, trainCount = train.length } = settings;
  const taken = takeImages(train, trainCount);
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
