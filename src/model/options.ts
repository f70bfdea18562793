/** Options of `sequential`, `compile`, `evaluate` and `predict`, and their checks. */

import { targets } from "../graph/index.ts";
import type { GivenLoss } from "../losses/index.ts";
import type { GivenMetric } from "../metrics/index.ts";
import type { Optimizer, OptimizerName } from "../optimizers/index.ts";
import {
  type Aliases,
  abortSignal,
  boolean,
  type Check,
  type Checks,
  checkedElsewhere,
  checkOption,
  checkOptions,
  inOtherWords,
  integer,
  isObject,
  leftOut,
  nameText,
  oneOf,
  required,
  seedNumber,
} from "../options/index.ts";
import type { Engine } from "../runtime/index.ts";
import type { GivenData } from "./batches/given.ts";
import type { ClassWeights } from "./example-weights.ts";
import type { ModelSampleWeights } from "./examples.ts";
import type { Verbosity } from "./progress.ts";

/** Options of every model. */
export interface ModelOptions {
  /**
   * The model's name.
   *
   * @default "model", or "sequential" for a chain of layers
   */
  readonly name?: string;
  /**
   * Seed of the initial weights and, unless `fit` is given one, of training.
   *
   * @default drawn
   */
  readonly seed?: number;
  /**
   * Engine that runs the model's graphs.
   *
   * @default the platform; in Node all cores, see `nodePlatform`
   */
  readonly engine?: Engine;
}

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * The optimizer: a name (with its defaults), or made by `optimizers` for this model alone.
   *
   * @default "rmsprop", as in Keras
   */
  readonly optimizer?: OptimizerName | Optimizer;
  /**
   * The loss; for several outputs a list in their order, or a record by their names; `null` for an output that is
   * not trained.
   */
  readonly loss: LossOfOutput | readonly LossOfOutput[] | Readonly<Record<string, LossOfOutput>>;
  /**
   * Weight of each output's loss: a list, or a record by their names.
   *
   * @default 1
   */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /**
   * The metrics, in a list or a single one; for several outputs a list of these in their order, or a record by
   * their names.
   *
   * @default none
   */
  readonly metrics?: MetricsOfOutput | readonly MetricsOfOutput[] | Readonly<Record<string, MetricsOfOutput>>;
  /**
   * "fast" computes operators by the fastest ONNX nodes that apply, "plain" by the reference ones.
   *
   * @default "fast"
   */
  readonly lowerings?: "fast" | "plain";
}

/**
 * The loss of an output: a name, or made by `losses`; `null` if it is not trained.
 *
 * @see {@link CompileOptions.loss}
 */
export type LossOfOutput = GivenLoss | null;

/**
 * The metrics of an output: names, or made by `metrics`.
 *
 * @see {@link CompileOptions.metrics}
 */
export type MetricsOfOutput = GivenMetric | readonly GivenMetric[];

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /**
   * Examples in a run; does not affect the result.
   *
   * @default 250
   */
  readonly batchSize?: number;
  /**
   * 0: silent; 1: a progress bar.
   *
   * @default 0
   */
  readonly verbose?: Verbosity;
  /**
   * Aborts between two runs; `evaluate` rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Weights of the examples, or of their positions, in the loss; metrics are not weighted.
   *
   * @default none
   */
  readonly sampleWeight?: ModelSampleWeights;
  /**
   * Batches of an iterable to go through; not with arrays.
   *
   * @default all
   */
  readonly steps?: number;
  /**
   * Whether to compute in a process of its own, as in `fit`.
   *
   * @default false
   */
  readonly process?: boolean;
}

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions {
  /**
   * Weights of the examples, or of their positions, in the loss.
   *
   * @default none
   */
  readonly sampleWeight?: ModelSampleWeights;
  /**
   * Weights of the classes in the loss, as in `fit`; multiplied with `sampleWeight`.
   *
   * @default none
   */
  readonly classWeight?: ClassWeights;
}

/** Options of `predict`. */
export interface PredictOptions {
  /**
   * Examples in a run; does not affect the result.
   *
   * @default 250
   */
  readonly batchSize?: number;
  /**
   * Batches of an iterable to go through; not with arrays.
   *
   * @default all
   */
  readonly steps?: number;
  /**
   * Whether to compute in a process of its own, as in `fit`.
   *
   * @default false
   */
  readonly process?: boolean;
  /**
   * Aborts between two runs; `predict` rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
}

export const verbosity: Check = oneOf([0, 1, 2]);

/** Accepts an engine whose target and memory limit, if stated, are valid. */
export const engineCheck: Check = {
  expected:
    "an engine, such as nodePlatform({ threads: 1 }), whose target, if it states one, is one of `targets`, and its memoryLimit bytes",
  accepts(value) {
    if (!isObject(value) || typeof Reflect.get(value, "createSession") !== "function") return false;
    const [target, limit]: unknown[] = [Reflect.get(value, "target"), Reflect.get(value, "memoryLimit")];
    const known: readonly unknown[] = Object.values(targets);
    return (target === undefined || known.includes(target)) && (limit === undefined || Number(limit) > 0);
  },
};

/** Checks of the options that every model has. */
export const MODEL_CHECKS: Checks<ModelOptions> = {
  name: nameText,
  seed: seedNumber,
  engine: engineCheck,
};

const COMPILE: Checks<CompileOptions> = {
  optimizer: checkedElsewhere,
  loss: inOtherWords(
    'a loss, by name, such as "categoricalCrossentropy", or as made by `losses`',
    required(checkedElsewhere),
  ),
  lossWeights: checkedElsewhere,
  metrics: checkedElsewhere,
  lowerings: oneOf(["fast", "plain"]),
};

const EVALUATE: Checks<EvaluateOptions> = {
  batchSize: integer(),
  verbose: verbosity,
  signal: abortSignal,
  sampleWeight: checkedElsewhere,
  steps: integer(),
  process: boolean,
};
const TRAIN_ON_BATCH: Checks<TrainOnBatchOptions> = {
  sampleWeight: checkedElsewhere,
  classWeight: checkedElsewhere,
};
const PREDICT: Checks<PredictOptions> = {
  batchSize: integer(),
  steps: integer(),
  process: boolean,
  signal: abortSignal,
};
const COMPILE_ELSEWHERE: Aliases = {
  weightedMetrics: leftOut("there are no metrics by sample weights of their own"),
  runEagerly: leftOut("a model is always compiled"),
  jitCompile: leftOut("a model is always compiled"),
  stepsPerExecution: leftOut("it is chosen by how long a step takes"),
};

const EVALUATE_ELSEWHERE: Aliases = {
  callbacks: leftOut("callbacks watch training only"),
  returnDict: leftOut("loss and metrics always come by their names"),
};

export function checkCompileOptions(options: unknown): void {
  checkOptions<CompileOptions>("compile", options, COMPILE, COMPILE_ELSEWHERE);
}

/** @param kind kind of the data */
export function checkEvaluateOptions(options: unknown, kind: GivenData["kind"]): void {
  checkOptions<EvaluateOptions>("evaluate", options, EVALUATE, EVALUATE_ELSEWHERE);
  refuseUnfit("evaluate", options, kind === "arrays" ? ONLY_BATCHES : ONLY_ARRAYS);
}

export function checkTrainOnBatchOptions(options: unknown): void {
  checkOptions<TrainOnBatchOptions>("trainOnBatch", options, TRAIN_ON_BATCH, {
    resetMetrics: leftOut("metrics are those of the batch"),
    returnDict: leftOut("loss and metrics always come by their names"),
  });
}

/** @param kind kind of the data */
export function checkPredictOptions(options: unknown, kind: GivenData["kind"]): void {
  checkOptions<PredictOptions>("predict", options, PREDICT, {
    verbose: leftOut("predict shows nothing"),
  });
  refuseUnfit("predict", options, kind === "arrays" ? ONLY_BATCHES : ONLY_ARRAYS);
}

/** Options for arrays, refused with batches. */
export const ONLY_ARRAYS = {
  batchSize: leftOut("batches that are iterated over have their own sizes"),
  sampleWeight: leftOut("it belongs into each batch, { x, y, sampleWeight }"),
} as const;

const ONLY_BATCHES = { steps: leftOut("all examples of arrays are gone through") } as const;

/** Refuses known options that do not fit the data. */
export function refuseUnfit(owner: string, options: unknown, refused: Readonly<Record<string, Check>>): void {
  const given = new Map<string, unknown>(Object.entries(options ?? {}));
  for (const [name, check] of Object.entries(refused)) checkOption(owner, name, given.get(name), check);
}
