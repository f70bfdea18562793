/** Weights of examples, or of their positions, in the loss. */

import { defined } from "../checked.ts";
import { formatPosition, type NestedNumbers, scaling, type Tensor, toTensor } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../graph/index.ts";
import type { Loss } from "../losses/index.ts";
import { formatReceived, isObject } from "../options/index.ts";

/**
 * Weights of examples, `[n]`, or of each example's positions, `[n, …positions]`.
 *
 * @see {@link FitOptions.sampleWeight}
 */
export type SampleWeights = Tensor | NestedNumbers;

/**
 * Weights of classes: by class number, 1 for those left out, or a list with one for every class.
 *
 * @see {@link FitOptions.classWeight}
 */
export type ClassWeights =
  | Readonly<Record<number, number | undefined>>
  | readonly number[]
  | ReadonlyMap<number, number>;

/** Weights of examples `[n]`, or of their positions `[n, …positions]`. */
export interface Weights extends Tensor {
  readonly data: Float32Array;
}

/** The weighted examples: their number, and the shape of the network's output. */
interface Weighted {
  readonly count: number;
  readonly outputShape: Shape;
}

/**
 * Checks weights of examples.
 *
 * @param weights `[n]` or `[n, 1]`; or `[n, …positions]` if the network's output is `[n, …positions, classes]`
 * @throws {ShapeError} for another shape
 * @throws {ConfigurationError} for a weight that is negative or not finite
 */
export function checkSampleWeights(weights: SampleWeights, { count, outputShape }: Weighted): Weights {
  const tensor = toTensor("sampleWeight", weights);
  const positions = outputShape.slice(0, -1);
  const received = tensor.shape.slice(1);
  const isOfExamples = sizeOf(received) === 1;
  const isOfPositions = sameShape(received, positions) || sameShape(received, [...positions, 1]);
  if (tensor.shape[0] !== count || !(isOfExamples || isOfPositions)) {
    const orPositions = positions.length === 0 ? "" : ` or ${formatShape([count, ...positions])}`;
    throw new ShapeError(
      `Expected sampleWeight of shape [${count}]${orPositions}, one weight each. ` +
        `Received: ${formatShape(tensor.shape)}.`,
    );
  }
  const { scale, offset } = scaling(tensor);
  const data = Float32Array.from(tensor.data, (value) => value * scale + offset);
  const wrong = data.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0) {
    throw new ConfigurationError(
      "Expected sampleWeight to be finite numbers of at least 0. " +
        `Received: ${tensor.data[wrong]} at position ${formatPosition(wrong, tensor.shape)}.`,
    );
  }
  return { data, shape: isOfExamples ? [count] : [count, ...positions] };
}

/**
 * Computes the weight of each example, or of each position, by its class. The class is the class number itself, the
 * position of the largest target in a one-hot row, and with one output the rounded target: 0 or 1 for a sigmoid.
 *
 * Source: Keras, `class_weight_to_sample_weights`.
 *
 * @throws {ConfigurationError} for class numbers that the model does not have, weights that are negative or not
 *   finite, and targets that are not classes
 */
export function weightsByClass(
  y: Tensor,
  loss: Loss,
  given: ClassWeights,
  { count, outputShape }: Weighted,
): Weights {
  // An output of shape [] is one number for each example.
  const outputs = outputShape.at(-1) ?? 1;
  const classCount = outputs > 1 ? outputs : loss.targetBounds === undefined ? undefined : 2;
  const weights = checkClassWeights(given, classCount);
  const positions = outputShape.slice(0, -1);
  const classOf = loss.targets === "labels" || outputs === 1 ? classNumber(loss) : classOfRow(loss, outputs);
  const data = Float32Array.from(
    { length: count * sizeOf(positions) },
    (_, i) => weights.get(classOf(y, i)) ?? 1,
  );
  return { data, shape: [count, ...positions] };
}

/** Returns the weights from `start` up to, not including, `end`; shares the data. */
export function sliceWeights({ data, shape }: Weights, start: number, end: number): Weights {
  const size = sizeOf(shape.slice(1));
  return { data: data.subarray(start * size, end * size), shape: [end - start, ...shape.slice(1)] };
}

/** Multiplies weights; those of examples apply to all their positions. */
export function multiplyWeights(a: Weights | undefined, b: Weights | undefined): Weights | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [fine, coarse] = a.data.length >= b.data.length ? [a, b] : [b, a];
  const size = fine.data.length / coarse.data.length;
  return { ...fine, data: fine.data.map((weight, i) => weight * defined(coarse.data[Math.floor(i / size)])) };
}

function checkClassWeights(given: ClassWeights, classCount: number | undefined): Map<number, number> {
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList && !(given instanceof Map || isObject(given))) {
    throw new ConfigurationError(
      `Expected classWeight as { class: weight }, a list, or a Map. Received: ${formatReceived(given)}.`,
    );
  }
  const entries: (readonly [unknown, unknown])[] =
    given instanceof Map ? Array.from(given) : Object.entries(given);
  if (isList && classCount !== undefined && entries.length !== classCount) {
    throw new ConfigurationError(
      `Expected classWeight as a list with a weight for each of ${classCount} classes. ` +
        `Received: ${formatReceived(given)}.`,
    );
  }
  const weights = new Map<number, number>();
  for (const [key, weight] of entries) {
    const label = typeof key === "string" && key.trim() !== "" ? Number(key) : key;
    if (
      typeof label !== "number" ||
      !Number.isInteger(label) ||
      !(label >= 0 && label < (classCount ?? Infinity))
    ) {
      const range = classCount === undefined ? "of at least 0" : `from 0 to ${classCount - 1}`;
      throw new ConfigurationError(
        `Expected class numbers ${range} in classWeight. Received: ${formatReceived(key)}.`,
      );
    }
    if (typeof weight !== "number" || !(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new ConfigurationError(
        `Expected class weights of at least 0. Received: ${formatReceived(weight)} for class ${label}.`,
      );
    }
    weights.set(label, weight);
  }
  return weights;
}

/** Returns a function that reads the class of the i-th position, where each target is one number. */
function classNumber({ name, targets, targetBounds }: Loss): (y: Tensor, i: number) => number {
  const areBounded = targets === "labels" || targetBounds !== undefined;
  return (y, i) => {
    const { scale, offset } = scaling(y);
    const value = defined(y.data[i]) * scale + offset;
    if (areBounded || Number.isInteger(value)) return Math.round(value);
    throw new ConfigurationError(
      `Expected targets that are class numbers with classWeight and loss "${name}"; for others use sampleWeight. ` +
        `Received: ${value}.`,
    );
  };
}

/** Returns a function that reads the class of the i-th position, where each target is a row of numbers. */
function classOfRow({ targets, name }: Loss, classes: number): (y: Tensor, i: number) => number {
  return (y, i) => {
    const { scale, offset } = scaling(y);
    const row = Array.from(y.data.subarray(i * classes, (i + 1) * classes), (v) => v * scale + offset);
    const largest = row.indexOf(Math.max(...row));
    if (targets === "values" && row.some((value, k) => value !== Number(k === largest))) {
      throw new ConfigurationError(
        `Expected one-hot targets with classWeight and loss "${name}"; others have no class, use sampleWeight. ` +
          `Received: ${formatReceived(row)}.`,
      );
    }
    return largest;
  };
}
