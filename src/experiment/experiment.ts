/** What an experiment is: a dataset, a network, and how the network is trained. Plain data, so that it can be a link. */

/** What JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** Options as plain data: `{ filters: 32, kernelSize: [5, 5] }`. */
export type PlainOptions = Readonly<Record<string, Plain>>;

/** Something that is known by name, and its options: an optimizer, a schedule, an augmentation. */
export interface Part {
  /** The name of what makes it: "adam" of `optimizers`, "oneCycle" of `schedules`, "randomFlip" of `augmentations`. */
  readonly type: string;
  readonly options: PlainOptions;
}

/** A layer of a network. */
export interface LayerDescription extends Part {
  /**
   * The name of what makes it, one of `layers`: "conv2d", "dense".
   *
   * Its options are those of `layers`, except `name` and `inputShape`. Where a number of outputs is asked for (`units`,
   * `filters`, an entry of `targetShape`), `"classes"` stands for the number of the dataset's classes.
   */
  readonly type: string;
  /** Unique in the network, so that other layers can name it in {@link from}; not "input", which is the images. */
  readonly name?: string;
  /** The layers whose outputs it takes, by name, or "input" for the images. Default: the layer before. */
  readonly from?: readonly string[];
}

/** A network: layers from the first to the last, whose output is the network's. */
export interface NetworkDescription {
  readonly layers: readonly LayerDescription[];
}

/** When training ends before its last epoch: at the end of the first epoch for which one of these is so. */
export interface StopAt {
  /** So many epochs are done. The schedule still spans all of `settings.epochs`. */
  readonly epochs?: number;
  /** The accuracy is at least this: that of validation, or without validation that of training. */
  readonly accuracy?: number;
}

/** How a network is trained. */
export interface Settings {
  /** One of `optimizers`, without its learning rate: `{ type: "adam", options: {} }`. */
  readonly optimizer: Part;
  /** The learning rate, or the highest one of the schedule. */
  readonly learningRate: number;
  /**
   * One of `schedules`, without its learning rate. Numbers of steps may be left out: `totalSteps` and `decaySteps` are then
   * all steps of the training, `every` the steps of an epoch.
   *
   * @default the same learning rate at every step
   */
  readonly schedule?: Part;
  /** The share of each target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Images in a training step. */
  readonly batchSize: number;
  /** How often all training images are gone through. */
  readonly epochs: number;
  /**
   * The share of the training images that an epoch trains on, as `fit` has it: those never trained on, then the hardest.
   *
   * @default all
   */
  readonly focus?: number;
  /** Random changes to the training images, of `augmentations`, one after the other. */
  readonly augmentation: readonly Part[];
  /**
   * How many images to train and validate on, at most: the first ones of the dataset, or where these lack classes a share of
   * every class, as `atelier train --train-images` takes them.
   *
   * @default all
   */
  readonly trainCount?: number;
  /** Share of these images that is kept for validation, the last ones, as `fit` has it. */
  readonly validationSplit: number;
  /** What initial weights, the order of the images, dropout and augmentation are drawn from. */
  readonly seed: number;
  /** @default training goes on to the last epoch */
  readonly stopAt?: StopAt;
  /** The name of the preset that it began as: a label, which changes nothing. */
  readonly recipe?: string;
}

/** A dataset, a network, and how the network is trained: with one seed, the same numbers each time. */
export interface Experiment {
  /** A dataset's name, such as "fashion-mnist", or any name that the code which opens datasets knows. */
  readonly dataset: string;
  readonly network: NetworkDescription;
  readonly settings: Settings;
}

/** What stands for the number of classes in a layer's options. */
export const CLASSES = "classes";

/** What stands for the images in {@link LayerDescription.from}. */
export const INPUT = "input";
