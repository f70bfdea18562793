/** Options of models: what `sequential`, `compile`, `evaluate` and `predict` take, and the checks of it. */

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
  callable,
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
import type { SummaryStyle } from "./summary.ts";

/** Options that every model has. */
export interface ModelOptions {
  /** Default "model", or "sequential" for a chain of layers. */
  readonly name?: string;
  /** Makes initial weights and, unless `fit` says otherwise, training reproducible; default: drawn. */
  readonly seed?: number;
  /** Runs the model's graphs; default: that of the platform, in Node all cores. See `nodePlatform`. */
  readonly engine?: Engine;
}

/** What `compile` takes. */
export interface CompileOptions {
  /** By name (with its defaults) or as made by `optimizers`, for this model alone; default "rmsprop", as in Keras. */
  readonly optimizer?: OptimizerName | Optimizer;
  /** For several outputs a list in their order, or a record by their names; `null` for an output that is not trained. */
  readonly loss: LossOfOutput | readonly LossOfOutput[] | Readonly<Record<string, LossOfOutput>>;
  /** How much the loss of each output counts: a list, or a record by their names; default 1. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** A list, or a single one; for several outputs a list of these in their order, or a record by their names. */
  readonly metrics?: MetricsOfOutput | readonly MetricsOfOutput[] | Readonly<Record<string, MetricsOfOutput>>;
  /** "fast" (default): operators as the fastest ONNX nodes that apply; "plain": as the reference ones. */
  readonly lowerings?: "fast" | "plain";
}

/** The loss of an output, by name or as made by `losses`; `null`: the output is not trained. */
export type LossOfOutput = GivenLoss | null;

/** The metrics of an output, by name or as made by `metrics`. */
export type MetricsOfOutput = GivenMetric | readonly GivenMetric[];

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Examples in a run; has no influence on the result. Default 250. */
  readonly batchSize?: number;
  /** 0: silent (default); 1: a progress bar. */
  readonly verbose?: Verbosity;
  /** Ends it between two runs: `evaluate` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How much each example, or each position of it, counts in the loss; metrics are not weighted. Default: all alike. */
  readonly sampleWeight?: ModelSampleWeights;
  /** How many batches of an iterable to go through; default: all. Not with arrays. */
  readonly steps?: number;
  /** Whether to compute in a process of its own, as `fit` does with it. Default false. */
  readonly process?: boolean;
}

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions {
  /** How much each example, or each position of it, counts in the loss; default: all alike. */
  readonly sampleWeight?: ModelSampleWeights;
  /** How much each class counts in the loss, as in `fit`; multiplied with `sampleWeight`. */
  readonly classWeight?: ClassWeights;
}

/** Options of `predict`. */
export interface PredictOptions {
  /** Examples in a run; has no influence on the result. Default 250. */
  readonly batchSize?: number;
  /** How many batches of an iterable to go through; default: all. Not with arrays. */
  readonly steps?: number;
  /** Whether to compute in a process of its own, as `fit` does with it. Default false. */
  readonly process?: boolean;
  /** Ends it between two runs: `predict` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `summary`. */
export interface SummaryOptions {
  /** "classic" (default), as Keras 2 prints it, or "keras3". */
  readonly style?: SummaryStyle;
  /** Default: to standard output. */
  readonly print?: (text: string) => void;
}

export const verbosity: Check = oneOf([0, 1, 2]);

/** What a model may be given as its engine, with what it says of itself. */
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
const SUMMARY: Checks<SummaryOptions> = { style: oneOf(["classic", "keras3"]), print: callable };

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

/** @param kind what is evaluated */
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

/** @param kind what is predicted for */
export function checkPredictOptions(options: unknown, kind: GivenData["kind"]): void {
  checkOptions<PredictOptions>("predict", options, PREDICT, {
    verbose: leftOut("predict shows nothing"),
  });
  refuseUnfit("predict", options, kind === "arrays" ? ONLY_BATCHES : ONLY_ARRAYS);
}

/** Options of arrays, refused with batches. */
export const ONLY_ARRAYS = {
  batchSize: leftOut("batches that are iterated over have their own sizes"),
  sampleWeight: leftOut("it belongs into each batch, { x, y, sampleWeight }"),
} as const;

const ONLY_BATCHES = { steps: leftOut("all examples of arrays are gone through") } as const;

/** Refuses options, all known ones, that do not fit the data that they are given with. */
export function refuseUnfit(owner: string, options: unknown, refused: Readonly<Record<string, Check>>): void {
  const given = new Map<string, unknown>(Object.entries(options ?? {}));
  for (const [name, check] of Object.entries(refused)) checkOption(owner, name, given.get(name), check);
}

export function checkSummaryOptions(options: unknown): void {
  checkOptions<SummaryOptions>("summary", options, SUMMARY, {
    lineLength: leftOut("columns are as wide as what stands in them"),
    positions: leftOut("columns are as wide as what stands in them"),
    printFn: "print",
    print_fn: "print",
  });
}
