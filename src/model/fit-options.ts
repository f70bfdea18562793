/** What `fit` takes, and the checks of it. */

import { type Augmentation, augmentationCheck } from "../data/index.ts";
import {
  type Aliases,
  abortSignal,
  boolean,
  type Check,
  type Checks,
  checkedElsewhere,
  checkOptions,
  either,
  fraction,
  inOtherWords,
  integer,
  leftOut,
  listOf,
  number,
  onlyAs,
  seedNumber,
} from "../options/index.ts";
import { areValidationBatches, type GivenData, type ValidationData } from "./batches/given.ts";
import { type Callback, callbacksCheck } from "./callbacks/index.ts";
import type { ClassWeights } from "./example-weights.ts";
import type { ModelSampleWeights } from "./examples.ts";
import { ONLY_ARRAYS, refuseUnfit, verbosity } from "./options.ts";
import type { Verbosity } from "./progress.ts";

/** Options of `fit`; names and meaning are Keras'. */
export interface FitOptions {
  /** Examples in a training step; default 32. */
  readonly batchSize?: number;
  /** How often all examples are gone through; default 1. */
  readonly epochs?: number;
  /** The epoch to begin with, counted from 0, when the call before is taken up again, also in another process; default 0. */
  readonly initialEpoch?: number;
  /** Share of the examples, the last ones before shuffling, that are kept for validation; default 0. */
  readonly validationSplit?: number;
  /** Examples for validation and their weights, or batches as `fit` takes them; takes precedence over `validationSplit`. */
  readonly validationData?: ValidationData;
  /**
   * Training steps in an epoch, where batches are iterated over: the next epoch goes on with the same iterator, unless a
   * function gives another. Default: an epoch goes through the whole iterable, and the next one anew.
   */
  readonly stepsPerEpoch?: number;
  /** How many batches of `validationData` to validate on, the first ones unless it is a generator; default: all. */
  readonly validationSteps?: number;
  /** Whether the order of the examples is drawn anew for each epoch; default true. */
  readonly shuffle?: boolean;
  /**
   * The share of the examples that an epoch trains on, for arrays: those that no epoch had yet, then those with the largest
   * loss when an epoch last had them. With 0.5 two epochs go through all examples once, and from the third on each trains
   * on the harder half. Losses are compared by their rank in their batch. `steps` and totals of schedules are those of the
   * smaller epochs. A call with `initialEpoch` begins without losses of the calls before; checkpoints have them.
   *
   * Source: Loshchilov and Hutter, "Online Batch Selection for Faster Training of Neural Networks", 2015.
   *
   * @default 1, all examples in every epoch
   */
  readonly focus?: number;
  /**
   * How much the examples (or positions) of each class count in the training loss: by class number, 1 for classes left
   * out; or a list with one for every class. With one sigmoid the classes are 0 and 1. Not in validation.
   */
  readonly classWeight?: ClassWeights;
  /**
   * How much each example counts in the loss, [n]; or each of its positions, [n, …positions]. The weighted loss is the sum
   * of weight × loss over the number of examples. Multiplied with `classWeight`; metrics are not weighted. With
   * `validationSplit` it is split too.
   */
  readonly sampleWeight?: ModelSampleWeights;
  /**
   * Random changes to the training images, as made by `augmentations`, one after the other, other ones each time an
   * image is seen; images for validation stay as they are. Default: none.
   */
  readonly augmentation?: readonly Augmentation[];
  /** A list, or a single one. */
  readonly callbacks?: Callback | readonly Callback[];
  /** Ends training after the current run of steps: `fit` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Whether training and validation run in a process of their own, so that this one's event loop goes on turning: servers
   * answer, timers fire, Ctrl-C is heard. Weights, optimizer slots and history are the same, bit for bit; callbacks, own
   * losses and layers run here as ever. Should that process end, the call fails with an EngineProcessError, and the model is
   * as it was after the last complete epoch. In Node; for everything that a model does, see `nodePlatform({ process: true })`.
   * @default false
   */
  readonly process?: boolean;
  /** 0: silent, without warnings either; 1: a progress bar (default); 2: one line an epoch. */
  readonly verbose?: Verbosity;
  /**
   * What the order of examples, dropout and augmentation are drawn from, which makes a call repeatable. Default: the
   * model's seed, from which calls go on drawing, as in Keras: three calls of an epoch are one call of three.
   */
  readonly seed?: number;
}

/** How many of the examples an epoch trains on. */
export function examplesPerEpoch(examples: number, focus = 1): number {
  return Math.max(1, Math.round(focus * examples));
}

const GIVEN: Check = { expected: "given", accepts: (value) => value !== undefined && value !== null };

const BATCHES: Check = {
  expected: "batches",
  accepts: (value) => areValidationBatches(value as ValidationData),
};

const CHECKS: Checks<FitOptions> = {
  batchSize: integer(),
  epochs: integer(),
  initialEpoch: integer({ min: 0 }),
  validationSplit: fraction(),
  validationData: inOtherWords(
    "a list [inputs, targets] or [inputs, targets, sampleWeight], an iterable of batches or a function that returns one",
    either(listOf(GIVEN, { length: 2 }), listOf(GIVEN, { length: 3 }), BATCHES),
  ),
  stepsPerEpoch: integer(),
  validationSteps: integer(),
  shuffle: boolean,
  focus: number({ above: 0, max: 1 }),
  classWeight: checkedElsewhere,
  sampleWeight: checkedElsewhere,
  augmentation: listOf(augmentationCheck),
  callbacks: callbacksCheck,
  signal: abortSignal,
  process: boolean,
  verbose: verbosity,
  seed: seedNumber,
};

const ELSEWHERE: Aliases = {
  batchesPerEpoch: "stepsPerEpoch",
  validationBatches: "validationSteps",
  validationBatchSize: leftOut("it has no influence on the result"),
  validationFreq: leftOut("validation comes after each epoch"),
  yieldEvery: leftOut("other work has its turn after each run of steps, four times a second"),
  workers: leftOut("the cores that compute are nodePlatform({ threads })"),
  useMultiprocessing: leftOut("the cores that compute are nodePlatform({ threads })"),
  maxQueueSize: leftOut("batches are fetched for the next run of steps, and no more"),
};

/** What is refused with batches. */
const NOT_WITH_BATCHES = {
  ...ONLY_ARRAYS,
  validationSplit: onlyAs([0], "what is iterated over cannot be split; give validationData"),
  focus: onlyAs([1], "batches are those of the iterable"),
  shuffle: onlyAs([false], "batches come in the order of the iterable, which is for it to draw"),
};

/**
 * Checks the options of `fit`.
 *
 * @param kind what is trained on
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function checkFitOptions(options: FitOptions, kind: GivenData["kind"]): void {
  checkOptions<FitOptions>("fit", options, CHECKS, ELSEWHERE);
  const { validationData } = options;
  const isListed = validationData === undefined || !areValidationBatches(validationData);
  refuseUnfit("fit", options, {
    ...(kind === "batches"
      ? NOT_WITH_BATCHES
      : { stepsPerEpoch: leftOut("an epoch goes through all examples of arrays") }),
    ...(isListed ? { validationSteps: leftOut("all examples of arrays are validated on") } : {}),
  });
}
