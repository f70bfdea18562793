/** Inputs and targets as they come from the caller, checked against what the model takes. */

import { type NestedNumbers, type RescaledTensor, rowCount, slice, type Tensor } from "../data/index.ts";
import { ShapeError } from "../errors.ts";
import { formatShape, sameShape } from "../graph/index.ts";
import { withBatch } from "../layers/index.ts";
import type { Loss } from "../losses/index.ts";
import {
  type ClassWeights,
  checkSampleWeights,
  multiplyWeights,
  type SampleWeights,
  sliceWeights,
  type Weights,
  weightsByClass,
} from "./example-weights.ts";
import { type InputTensor, inputTensor } from "./inputs.ts";
import type { Network } from "./network.ts";
import { adviceOnInputs } from "./shape-advice.ts";
import { checkTargets, type Targets } from "./targets.ts";

/**
 * What a model learns from and is tried on: images, or any numbers with a shape whose first axis counts examples, or
 * numbers nested in arrays.
 */
export type Inputs = InputTensor | NestedNumbers;

/** Inputs and targets that fit a model and each other. */
export interface Examples {
  readonly x: InputTensor;
  readonly y: Tensor | RescaledTensor;
  readonly count: number;
  /** How much each counts in the loss; absent: all alike. */
  readonly weights?: Weights | undefined;
}

/**
 * Checks inputs, targets and weights.
 *
 * @throws ShapeError, ConfigurationError if they do not fit the model or each other
 */
export function checkExamples(
  network: Network,
  loss: Loss,
  given: Inputs,
  y: Targets,
  sampleWeight?: SampleWeights,
): Examples {
  const x = inputTensor("inputs", given);
  const count = checkInputs(network, x);
  const targets = checkTargets(network, loss, y);
  if (rowCount(targets) !== count) {
    throw new ShapeError(
      `Expected as many targets as inputs, ${count}. Received: ${rowCount(targets)} targets.`,
    );
  }
  if (count === 0) throw new ShapeError("Expected at least one example. Received: 0.");
  const { outputShape } = network;
  const weights =
    sampleWeight === undefined ? undefined : checkSampleWeights(sampleWeight, { count, outputShape });
  return { x, y: targets, count, weights };
}

/**
 * Checks inputs; returns how many there are.
 *
 * @throws ShapeError if they do not fit the model
 */
export function checkInputs({ inputShape }: Network, x: InputTensor): number {
  if (x.shape.length === 0 || !sameShape(x.shape.slice(1), inputShape)) {
    throw new ShapeError(
      `Expected inputs of shape ${withBatch(inputShape)}.${adviceOnInputs(x.shape, inputShape)} ` +
        `Received: ${formatShape(x.shape)}.`,
    );
  }
  return x.shape[0];
}

/** The examples from `start` to before `end`, sharing the data. */
export function sliceExamples({ x, y, weights }: Examples, start: number, end: number): Examples {
  return {
    x: slice(x, start, end),
    y: slice(y, start, end),
    count: end - start,
    weights: weights && sliceWeights(weights, start, end),
  };
}

/**
 * The same examples, weighted by their classes too.
 *
 * @throws ConfigurationError as {@link weightsByClass}
 */
export function withClassWeights(
  { outputShape }: Network,
  loss: Loss,
  examples: Examples,
  classWeight: ClassWeights | undefined,
): Examples {
  if (classWeight === undefined) return examples;
  const byClass = weightsByClass(examples.y, loss, classWeight, { count: examples.count, outputShape });
  return { ...examples, weights: multiplyWeights(examples.weights, byClass) };
}
