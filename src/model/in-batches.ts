/** Single training steps, evaluation and prediction, a batch at a time. */

import type { Tensor } from "../data/index.ts";
import { sizeOf } from "../graph/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { allocateFloats } from "../runtime/index.ts";
import { wholeBatch } from "./batches/source.ts";
import {
  checkExamples,
  checkInputs,
  type Examples,
  type ModelInputs,
  type ModelTargets,
  readInputs,
  withClassWeights,
} from "./examples.ts";
import type { Executor } from "./executor.ts";
import type { Objective } from "./graphs/objective.ts";
import type { Logs } from "./history.ts";
import type { Network } from "./network/network.ts";
import { refusedStepError } from "./non-finite.ts";
import {
  checkTrainOnBatchOptions,
  type EvaluateOptions,
  type PredictOptions,
  type TrainOnBatchOptions,
} from "./options.ts";
import { ProgressBar } from "./progress.ts";
import { RunningLogs } from "./running-logs.ts";

const DEFAULT_BATCH = 250;

/**
 * A model's output for a list of inputs.
 *
 * @see {@link Model.predict}
 */
export interface Prediction extends Tensor {
  /** The numbers, row after row. */
  readonly data: Float32Array;
  /** `[inputs, …output shape]`. */
  readonly shape: number[];
}

/** Computes loss and metrics, as means over the examples. */
export async function evaluateInBatches(
  executor: Executor,
  objective: Objective,
  examples: Examples,
  options: EvaluateOptions,
): Promise<Logs> {
  const { batchSize = DEFAULT_BATCH, verbose = 0, signal } = options;
  const running = new RunningLogs(objective);
  const bar = verbose > 0 ? new ProgressBar(Math.ceil(examples.count / batchSize)) : undefined;
  let done = 0;
  const onBatch: Parameters<Executor["evaluate"]>[2] = (result, rows) => {
    running.add(result, rows.length);
    done += rows.length;
    bar?.update(Math.ceil(done / batchSize), running.logs());
  };
  await executor.evaluate(examples, batchSize, onBatch, signal);
  bar?.finish(running.logs());
  return running.logs();
}

/** Computes a network's outputs, one tensor each. */
export async function predictInBatches(
  executor: Executor,
  network: Network,
  x: ModelInputs,
  options: PredictOptions,
): Promise<Prediction[]> {
  const { batchSize = DEFAULT_BATCH, signal } = options;
  const inputs = readInputs(network, x);
  const count = checkInputs(network, inputs);
  executor.checkPredictions(count);
  const predictions = network.outputs.map(({ shape }) => {
    const size = sizeOf(shape);
    return { size, data: allocateFloats(count * size), shape: [count, ...shape] };
  });
  const onBatch: Parameters<Executor["predict"]>[2] = (outputs, rows) => {
    predictions.forEach(({ data, size }, i) => {
      data.set(outputs[i] ?? [], (rows[0] ?? 0) * size);
    });
  };
  await executor.predict(inputs, batchSize, onBatch, signal);
  return predictions.map(({ data, shape }) => ({ data, shape }));
}

/**
 * Reads the examples of one training step, weighted as the options say.
 *
 * @throws {ShapeError} if they do not fit the model
 * @throws {ConfigurationError} if an option is not acceptable
 */
export function weightedExamples(
  network: Network,
  objective: Objective,
  x: ModelInputs,
  y: ModelTargets,
  options: TrainOnBatchOptions,
): Examples {
  checkTrainOnBatchOptions(options);
  const examples = checkExamples(network, objective, x, y, options.sampleWeight);
  return withClassWeights(objective, examples, options.classWeight);
}

/**
 * Takes one training step on all of these examples; returns loss and metrics from before the step.
 *
 * @throws {NonFiniteLossError} if the step was discarded
 */
export async function trainOneStep(
  executor: Executor,
  objective: Objective,
  examples: Examples,
  seed: number,
): Promise<Logs> {
  const { results, refused } = await executor.train([wholeBatch(examples)], {
    random: () => new RandomGenerator(seed).split(`masks of step ${executor.draws.steps}`),
  });
  if (refused !== undefined) {
    throw refusedStepError(refused, { epoch: undefined, step: refused.stepsTaken + 1 });
  }
  await executor.keep();
  const running = new RunningLogs(objective);
  for (const result of results) running.add(result, examples.count);
  return running.logs();
}
