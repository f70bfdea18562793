/** Experiments: a dataset, a network and its training as plain data, so that they fit into a link. */

/**
 * Plain data, as in JSON.
 *
 * @see {@link PlainOptions}
 */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * Options as plain data: `{ filters: 32, kernelSize: [5, 5] }`.
 *
 * @see {@link Part}
 */
export type PlainOptions = Readonly<Record<string, Plain>>;

/**
 * An optimizer, schedule or augmentation by name, with its options.
 *
 * @see {@link Settings}
 */
export interface Part {
  /** Name of its function: "adam" of `optimizers`, "oneCycle" of `schedules`, "randomFlip" of `augmentations`. */
  readonly type: string;
  /** Options of that function. */
  readonly options: PlainOptions;
}

/**
 * A layer of a network.
 *
 * @see {@link NetworkDescription}
 */
export interface LayerDescription extends Part {
  /**
   * Name of its function in `layers`: "conv2d", "dense".
   *
   * Its options are that function's, except `name` and `inputShape`. Where an option counts outputs (`units`,
   * `filters`, an entry of `targetShape`), `"classes"` stands for the number of the dataset's classes.
   */
  readonly type: string;
  /**
   * Name, unique in the network, for {@link from}; not "input", which stands for the images.
   *
   * @default none
   */
  readonly name?: string;
  /**
   * Names of the layers whose outputs it takes, or "input" for the images.
   *
   * @default the layer before
   */
  readonly from?: readonly string[];
}

/**
 * A network: its layers, first to last; the last one's output is the network's.
 *
 * @see {@link buildNetwork}
 */
export interface NetworkDescription {
  /** The layers, first to last. */
  readonly layers: readonly LayerDescription[];
}

/**
 * Conditions for ending training early, after the first epoch that meets one of them.
 *
 * @see {@link Settings.stopAt}
 */
export interface StopAt {
  /**
   * Number of epochs completed. The schedule still spans all of `settings.epochs`.
   *
   * @default none
   */
  readonly epochs?: number;
  /**
   * Accuracy reached, in validation or else in training.
   *
   * @default none
   */
  readonly accuracy?: number;
}

/**
 * Hyperparameters of a training.
 *
 * @see {@link Experiment}
 */
export interface Settings {
  /** One of `optimizers`, without its learning rate: `{ type: "adam", options: {} }`. */
  readonly optimizer: Part;
  /** Learning rate, or the highest one of the schedule. */
  readonly learningRate: number;
  /**
   * One of `schedules`, without its learning rate. Numbers of steps may be omitted: `totalSteps` and `decaySteps`
   * become all steps of the training, `every` the steps of an epoch.
   *
   * @default a constant learning rate
   */
  readonly schedule?: Part;
  /** Share of each target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Images in a training step. */
  readonly batchSize: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /**
   * Share of the training images that an epoch trains on, as in `fit`: those never trained on, then the hardest.
   *
   * @default 1
   */
  readonly focus?: number;
  /** Random changes to the training images, of `augmentations`, applied in order. */
  readonly augmentation: readonly Part[];
  /**
   * Largest number of images for training and validation: the first ones, or if these lack classes the same share
   * of every class, as `atelier train --train-images` takes them.
   *
   * @default all
   */
  readonly trainCount?: number;
  /** Share of these images held out for validation, the last ones, as in `fit`. */
  readonly validationSplit: number;
  /** Seed of the initial weights, the order of the images, dropout and augmentation. */
  readonly seed: number;
  /**
   * Conditions for ending training early.
   *
   * @default training continues to the last epoch
   */
  readonly stopAt?: StopAt;
  /**
   * Name of the preset that it began as: a label without effect.
   *
   * @default none
   */
  readonly recipe?: string;
}

/**
 * A dataset, a network and its training. The same seed gives the same results each time.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const experiment: experiments.Experiment = {
 *   dataset: "mnist",
 *   network: { layers: [{ type: "flatten", options: {} }, { type: "dense", options: { units: "classes", activation: "softmax" } }] },
 *   settings: { ...experiments.defaultExperiment("mnist").settings, epochs: 1 },
 * };
 * console.log(experiments.networkName(experiment.network)); // linear
 * ```
 */
export interface Experiment {
  /** Name of a dataset, such as "fashion-mnist", or any other that the program which loads datasets knows. */
  readonly dataset: string;
  /** The network. */
  readonly network: NetworkDescription;
  /** The hyperparameters of its training. */
  readonly settings: Settings;
}

/** Stands for the number of classes in a layer's options. */
export const CLASSES = "classes";

/** Stands for the images in {@link LayerDescription.from}. */
export const INPUT = "input";
