/** Options of `fit`, and their checks. */

import { type Augmentation, adviceOnObject, augmentationCheck } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import {
  type Aliases,
  abortSignal,
  boolean,
  type Check,
  type Checks,
  checkedElsewhere,
  checkOptions,
  either,
  formatReceived,
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
  /**
   * Examples in a training step.
   *
   * @default 32
   */
  readonly batchSize?: number;
  /**
   * Passes over all examples.
   *
   * @default 1
   */
  readonly epochs?: number;
  /**
   * First epoch, counted from 0, to continue an earlier call, also in another process.
   *
   * @default 0
   */
  readonly initialEpoch?: number;
  /**
   * Share of the examples held out for validation: the last ones before shuffling.
   *
   * @default 0
   */
  readonly validationSplit?: number;
  /**
   * Examples for validation and their weights, or batches as `fit` takes them; overrides `validationSplit`.
   *
   * @default none
   */
  readonly validationData?: ValidationData;
  /**
   * Training steps in an epoch, for batches: the next epoch continues with the same iterator, unless a function
   * returns another.
   *
   * @default an epoch goes through the whole iterable, and the next one starts anew
   */
  readonly stepsPerEpoch?: number;
  /**
   * Batches of `validationData` to validate on; the first ones unless it is a generator.
   *
   * @default all
   */
  readonly validationSteps?: number;
  /**
   * Whether to draw a new order of the examples for each epoch.
   *
   * @default true
   */
  readonly shuffle?: boolean;
  /**
   * Share of the examples that an epoch trains on, for arrays: those that no epoch had yet, then those with the
   * largest loss when an epoch last had them. With 0.5 two epochs go through all examples once, and from the third
   * on each trains on the harder half. Losses are compared by their rank in their batch. `steps` and totals of
   * schedules are those of the smaller epochs. A call with `initialEpoch` starts without the losses of earlier
   * calls; checkpoints contain them.
   *
   * Source: Loshchilov and Hutter, "Online Batch Selection for Faster Training of Neural Networks", 2015,
   * https://arxiv.org/abs/1511.06343.
   *
   * @default 1, all examples in every epoch
   */
  readonly focus?: number;
  /**
   * Weights of the classes' examples (or positions) in the training loss: by class number, 1 for classes left out,
   * or a list with one for every class. With one sigmoid the classes are 0 and 1. Not applied in validation.
   *
   * @default none
   */
  readonly classWeight?: ClassWeights;
  /**
   * Weights of the examples in the loss, `[n]`, or of their positions, `[n, …positions]`. The weighted loss is the
   * sum of weight × loss over the number of examples. Multiplied with `classWeight`; metrics are not weighted;
   * `validationSplit` splits it too.
   *
   * @default none
   */
  readonly sampleWeight?: ModelSampleWeights;
  /**
   * Random changes to the training images, made by `augmentations` and applied in order, drawn anew each time an
   * image is used; validation images stay as they are.
   *
   * @default none
   */
  readonly augmentation?: readonly Augmentation[];
  /**
   * Callbacks, in a list or a single one.
   *
   * @default none
   */
  readonly callbacks?: Callback | readonly Callback[];
  /**
   * Aborts training after the current run of steps; `fit` rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Whether training and validation run in a process of their own, so that this one's event loop keeps turning:
   * servers answer, timers fire, Ctrl-C is handled. Weights, optimizer slots and history are the same, bit for bit;
   * callbacks, your own losses and layers run here. If that process dies, the call rejects with an
   * EngineProcessError, and the model is as it was after the last complete epoch. In Node only; for everything that
   * a model does, see `nodePlatform({ process: true })`.
   *
   * @default false
   */
  readonly process?: boolean;
  /**
   * 0: silent, without warnings; 1: a progress bar; 2: one line for each epoch.
   *
   * @default 1
   */
  readonly verbose?: Verbosity;
  /**
   * Seed of the order of examples, dropout and augmentation, which makes a call repeatable.
   *
   * @default the model's seed, whose streams continue from call to call, as in Keras: three calls of one epoch
   *   equal one call of three
   */
  readonly seed?: number;
}

/** Computes the number of examples that an epoch trains on. */
export function examplesPerEpoch(examples: number, focus = 1): number {
  return Math.max(1, Math.round(focus * examples));
}

const GIVEN: Check = { expected: "given", accepts: (value) => value !== undefined && value !== null };

const BATCHES: Check = {
  expected: "batches",
  accepts: (value) => areValidationBatches(value as ValidationData),
};

const VALIDATION =
  "a list [inputs, targets] or [inputs, targets, sampleWeight], an iterable of batches or a function that returns one";

const CHECKS: Checks<FitOptions> = {
  batchSize: integer(),
  epochs: integer(),
  initialEpoch: integer({ min: 0 }),
  validationSplit: fraction(),
  validationData: {
    ...inOtherWords(VALIDATION, either(listOf(GIVEN, { length: 2 }), listOf(GIVEN, { length: 3 }), BATCHES)),
    refusal: refusalOfObject,
  },
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

/** The error for validation data that is a whole dataset, or a tensor of another library. */
function refusalOfObject(given: unknown): ConfigurationError | undefined {
  const advice = adviceOnObject(given);
  if (advice === "") return undefined;
  return new ConfigurationError(
    `fit: expected validationData to be ${VALIDATION}.${advice} Received: ${formatReceived(given)}.`,
  );
}

/** Options that are refused with batches. */
const NOT_WITH_BATCHES = {
  ...ONLY_ARRAYS,
  validationSplit: onlyAs([0], "what is iterated over cannot be split; give validationData"),
  focus: onlyAs([1], "batches are those of the iterable"),
  shuffle: onlyAs([false], "batches come in the order of the iterable, which is for it to draw"),
};

/**
 * Checks the options of `fit`.
 *
 * @param kind the kind of data
 * @throws {ConfigurationError} if an option is not acceptable
 * @throws {UnknownNameError} for an unknown option
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
