/** Options of models: what `sequential`, `compile`, `evaluate` and `predict` take, and the checks of it. */

import type { Shape } from "../graph/index.ts";
import { exampleShape, Layer } from "../layers/index.ts";
import type { GivenLoss } from "../losses/index.ts";
import type { GivenMetric } from "../metrics/index.ts";
import type { Optimizer, OptimizerName } from "../optimizers/index.ts";
import {
  type Aliases,
  abortSignal,
  type Check,
  type Checks,
  callable,
  checkedElsewhere,
  checkOption,
  checkOptions,
  inOtherWords,
  integer,
  leftOut,
  listOf,
  oneOf,
  required,
  seedNumber,
  text,
} from "../options/index.ts";
import type { ClassWeights, SampleWeights } from "./example-weights.ts";
import type { Verbosity } from "./progress.ts";
import type { SummaryStyle } from "./summary.ts";

export interface SequentialOptions {
  /** Default "sequential". */
  readonly name?: string;
  /** The shape of one example, if the first layer does not say. */
  readonly inputShape?: Shape;
  /** Makes initial weights and, unless `fit` says otherwise, training reproducible; default: drawn. */
  readonly seed?: number;
}

/** What `compile` takes. */
export interface CompileOptions {
  /** By name (with its defaults) or as made by `optimizers`, for this model alone; default "rmsprop", as in Keras. */
  readonly optimizer?: OptimizerName | Optimizer;
  readonly loss: GivenLoss;
  /** A list, or a single one. */
  readonly metrics?: GivenMetric | readonly GivenMetric[];
  /** "fast" (default): operators as the fastest ONNX nodes that apply; "plain": as the reference ones. */
  readonly lowerings?: "fast" | "plain";
}

export interface EvaluateOptions {
  /** Examples in a run; has no influence on the result. Default 250. */
  readonly batchSize?: number;
  /** 0: silent (default); 1: a progress bar. */
  readonly verbose?: Verbosity;
  readonly signal?: AbortSignal;
  /** How much each example, or each position of it, counts in the loss; metrics are not weighted. Default: all alike. */
  readonly sampleWeight?: SampleWeights;
}

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions {
  /** How much each example, or each position of it, counts in the loss; default: all alike. */
  readonly sampleWeight?: SampleWeights;
  /** How much each class counts in the loss, as in `fit`; multiplied with `sampleWeight`. */
  readonly classWeight?: ClassWeights;
}

export interface PredictOptions {
  /** Examples in a run; has no influence on the result. Default 250. */
  readonly batchSize?: number;
}

export interface SummaryOptions {
  /** "classic" (default), as Keras 2 prints it, or "keras3". */
  readonly style?: SummaryStyle;
  /** Default: to standard output. */
  readonly print?: (text: string) => void;
}

/** What TensorFlow.js' `sequential` takes: layers among the options. */
export interface SequentialConfig extends SequentialOptions {
  readonly layers?: readonly Layer[];
}

const LAYER: Check = {
  expected: "a layer made by `layers`, such as layers.dense({ units: 10 })",
  accepts: (value) => value instanceof Layer,
};

export const verbosity: Check = oneOf([0, 1, 2]);

const SEQUENTIAL: Checks<SequentialOptions> = { name: text, inputShape: exampleShape, seed: seedNumber };

const COMPILE: Checks<CompileOptions> = {
  optimizer: checkedElsewhere,
  loss: inOtherWords(
    'a loss, by name, such as "categoricalCrossentropy", or as made by `losses`',
    required(checkedElsewhere),
  ),
  metrics: checkedElsewhere,
  lowerings: oneOf(["fast", "plain"]),
};

const EVALUATE: Checks<EvaluateOptions> = {
  batchSize: integer(),
  verbose: verbosity,
  signal: abortSignal,
  sampleWeight: checkedElsewhere,
};
const TRAIN_ON_BATCH: Checks<TrainOnBatchOptions> = {
  sampleWeight: checkedElsewhere,
  classWeight: checkedElsewhere,
};
const PREDICT: Checks<PredictOptions> = { batchSize: integer() };
const SUMMARY: Checks<SummaryOptions> = { style: oneOf(["classic", "keras3"]), print: callable };

const COMPILE_ELSEWHERE: Aliases = {
  lossWeights: leftOut("a model has one output"),
  weightedMetrics: leftOut("there are no metrics by sample weights of their own"),
  runEagerly: leftOut("a model is always compiled"),
  jitCompile: leftOut("a model is always compiled"),
  stepsPerExecution: leftOut("it is chosen by how long a step takes"),
};

const EVALUATE_ELSEWHERE: Aliases = {
  steps: leftOut("all examples are gone through"),
  callbacks: leftOut("callbacks watch training only"),
  returnDict: leftOut("loss and metrics always come by their names"),
};

/**
 * The layers and options that `sequential` was given, in any of the ways that there are.
 *
 * @throws ConfigurationError
 */
export function readSequential(
  layers: readonly Layer[] | SequentialConfig,
  options: SequentialOptions,
): { layers: readonly Layer[]; options: SequentialOptions } {
  if (!isList(layers)) {
    const { layers: listed = [], ...rest } = checkedConfig(layers);
    return readSequential(listed, { ...rest, ...options });
  }
  checkOption("sequential", "layers", layers, listOf(LAYER));
  checkOptions<SequentialOptions>("sequential", options, SEQUENTIAL);
  return { layers, options };
}

/** @throws ConfigurationError unless it is a layer */
export function checkLayer(owner: string, layer: unknown): void {
  checkOption(owner, "the layer", layer, required(LAYER));
}

export function checkCompileOptions(options: unknown): void {
  checkOptions<CompileOptions>("compile", options, COMPILE, COMPILE_ELSEWHERE);
}

export function checkEvaluateOptions(options: unknown): void {
  checkOptions<EvaluateOptions>("evaluate", options, EVALUATE, EVALUATE_ELSEWHERE);
}

export function checkTrainOnBatchOptions(options: unknown): void {
  checkOptions<TrainOnBatchOptions>("trainOnBatch", options, TRAIN_ON_BATCH, {
    resetMetrics: leftOut("metrics are those of the batch"),
    returnDict: leftOut("loss and metrics always come by their names"),
  });
}

export function checkPredictOptions(options: unknown): void {
  checkOptions<PredictOptions>("predict", options, PREDICT, {
    verbose: leftOut("predict shows nothing"),
    steps: leftOut("all inputs are gone through"),
  });
}

export function checkSummaryOptions(options: unknown): void {
  checkOptions<SummaryOptions>("summary", options, SUMMARY, {
    lineLength: leftOut("columns are as wide as what stands in them"),
    positions: leftOut("columns are as wide as what stands in them"),
    printFn: "print",
    print_fn: "print",
  });
}

/** As the type checker has it, `Array.isArray` does not tell a readonly list from an object. */
function isList(layers: readonly Layer[] | SequentialConfig): layers is readonly Layer[] {
  return Array.isArray(layers);
}

function checkedConfig(config: SequentialConfig): SequentialConfig {
  checkOptions<SequentialConfig>("sequential", config, { layers: listOf(LAYER), ...SEQUENTIAL });
  return config;
}
