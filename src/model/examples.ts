/** Inputs and targets as they come from the caller, checked against what the model takes. */

import { checkTensor, type RescaledTensor, rowCount, slice, type Tensor } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../graph/index.ts";
import { withBatch } from "../layers/index.ts";
import type { TargetKind } from "../losses/index.ts";
import { targetShape } from "./graphs.ts";
import { type InputTensor, inputTensor, type NestedNumbers } from "./inputs.ts";
import type { Network } from "./network.ts";

/**
 * What a model learns from and is tried on: images, or any numbers with a shape whose first axis counts examples, or
 * numbers nested in arrays.
 */
export type Inputs = InputTensor | NestedNumbers;

/** One-hot rows, values, or class numbers, with a shape or as a plain list. */
export type Targets = Tensor | RescaledTensor | ArrayLike<number>;

/** Inputs and targets that fit a model and each other. */
export interface Examples {
  readonly x: InputTensor;
  readonly y: Tensor | RescaledTensor;
  readonly count: number;
}

/**
 * Checks inputs and targets.
 *
 * @throws ShapeError, ConfigurationError if they do not fit the model or each other
 */
export function checkExamples(network: Network, kind: TargetKind, given: Inputs, y: Targets): Examples {
  const x = inputTensor("inputs", given);
  const count = checkInputs(network, x);
  const targets = checkTargets(network, kind, y);
  if (rowCount(targets) !== count) {
    throw new ShapeError(
      `Expected as many targets as inputs, ${count}. Received: ${rowCount(targets)} targets.`,
    );
  }
  if (count === 0) throw new ShapeError("Expected at least one example. Received: 0.");
  return { x, y: targets, count };
}

/**
 * Checks inputs; returns how many there are.
 *
 * @throws ShapeError if they do not fit the model
 */
export function checkInputs({ inputShape }: Network, x: InputTensor): number {
  if (x.shape.length === 0 || !sameShape(x.shape.slice(1), inputShape)) {
    const isReshapeable = x.shape.length > 0 && sizeOf(x.shape.slice(1)) === sizeOf(inputShape);
    const hint = isReshapeable ? ` Use reshape(x, [-1, ${inputShape.join(", ")}]).` : "";
    throw new ShapeError(
      `Expected inputs of shape ${withBatch(inputShape)}.${hint} Received: ${formatShape(x.shape)}.`,
    );
  }
  return x.shape[0];
}

function checkTargets({ outputShape }: Network, kind: TargetKind, y: Targets): Tensor | RescaledTensor {
  const tensor = "shape" in y ? y : { data: Float32Array.from(y), shape: [y.length] };
  checkTensor(tensor);
  const expected = targetShape(outputShape, kind);
  const received = tensor.shape.slice(1);
  const isColumn = kind === "labels" && sizeOf(received) === 1;
  const isSingle = kind === "values" && sizeOf(expected) === 1 && sizeOf(received) === 1;
  if (!sameShape(received, expected) && !isColumn && !isSingle) {
    throw new ShapeError(mismatch(outputShape, kind, tensor.shape));
  }
  if (kind === "labels") checkLabels(tensor, outputShape[0]);
  return { ...tensor, shape: [tensor.shape[0], ...expected] };
}

function mismatch(outputShape: Shape, kind: TargetKind, received: Shape): string {
  const columns = sizeOf(received.slice(1));
  if (kind === "oneHot" && columns === 1) {
    return (
      `Expected one-hot targets of shape ${withBatch(outputShape)} with loss "categoricalCrossentropy". ` +
      'Use toCategorical(labels), or the loss "sparseCategoricalCrossentropy". ' +
      `Received: class numbers, ${formatShape(received)}.`
    );
  }
  if (kind === "labels") {
    return (
      'Expected class numbers of shape (None,) with loss "sparseCategoricalCrossentropy". Use the labels ' +
      `themselves, or the loss "categoricalCrossentropy". Received: ${formatShape(received)}.`
    );
  }
  return `Expected targets of shape ${withBatch(outputShape)}. Received: ${formatShape(received)}.`;
}

function checkLabels({ data }: Tensor, classes: number): void {
  for (let i = 0; i < data.length; i++) {
    if (!(Number.isInteger(data[i]) && data[i] >= 0 && data[i] < classes)) {
      throw new ConfigurationError(
        `Expected class numbers from 0 to ${classes - 1}. Received: ${data[i]} at position ${i}.`,
      );
    }
  }
}

/** The examples from `start` to before `end`, sharing the data. */
export function sliceExamples({ x, y }: Examples, start: number, end: number): Examples {
  return { x: slice(x, start, end), y: slice(y, start, end), count: end - start };
}

/**
 * The weight of each example by its class.
 *
 * @throws ConfigurationError if a class has no number, or a weight is negative
 */
export function classWeights(
  { y, count }: Examples,
  kind: TargetKind,
  weights: Readonly<Record<number, number>>,
): Float32Array {
  if (kind === "values") {
    throw new ConfigurationError(
      "Expected a loss between classes with classWeight. Received: one of values.",
    );
  }
  for (const [label, weight] of Object.entries(weights)) {
    if (!(Number(weight) >= 0)) {
      throw new ConfigurationError(
        `Expected class weights of at least 0. Received: ${weight} for class ${label}.`,
      );
    }
  }
  const columns = kind === "labels" ? 1 : y.shape[1];
  return Float32Array.from({ length: count }, (_, i) => {
    const row = y.data.subarray(i * columns, (i + 1) * columns);
    const label = kind === "labels" ? row[0] : indexOfMaximum(row);
    return weights[label] ?? 1;
  });
}

function indexOfMaximum(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
