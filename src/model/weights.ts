/** Weights as they are read from a model and given to it. */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../graph/index.ts";
import { checkOptions, formatReceived, isArrayOf, oneOf } from "../options/index.ts";
import { isAllFinite } from "../runtime/index.ts";
import type { Variable } from "./network/variable.ts";

/**
 * A weight: float32 numbers in Keras' layout.
 *
 * @see {@link Model.getWeights}
 */
export interface Weight {
  /** Name of the layer and the weight: "conv2d/kernel". */
  readonly name: string;
  /** Shape in Keras' layout. */
  readonly shape: Shape;
  /** The numbers, in row-major order. */
  readonly data: Float32Array;
}

/**
 * A weight for `setWeights`; bare numbers are taken to have the right shape.
 *
 * @see {@link Model.setWeights}
 */
export type GivenWeight = Float32Array | Pick<Weight, "data" | "shape">;

/**
 * The order of a model's weights. "keras": layer by layer. "tfjs": TensorFlow.js' order, the trainable ones of all
 * layers first, then the moving statistics of all layers.
 *
 * @see {@link WeightOptions}
 */
export type WeightOrder = "keras" | "tfjs";

/**
 * Options of `getWeights` and `setWeights`.
 *
 * @see {@link Model.getWeights}
 */
export interface WeightOptions {
  /**
   * Order of the weights.
   *
   * @default "keras"
   */
  readonly order?: WeightOrder;
}

/**
 * Sorts variables from Keras' order into another one.
 *
 * @throws {ConfigurationError} for an unknown order
 */
export function inOrder(
  asker: string,
  variables: readonly Variable[],
  options: WeightOptions,
): readonly Variable[] {
  checkOptions<WeightOptions>(asker, options, { order: oneOf(["keras", "tfjs"]) });
  if (options.order !== "tfjs") return variables;
  return [
    ...variables.filter(({ trainable }) => trainable),
    ...variables.filter(({ trainable }) => !trainable),
  ];
}

/**
 * Reads the numbers of weights, in the order of the variables.
 *
 * @throws {ConfigurationError} if their number differs, or a number is not finite
 * @throws {ShapeError} if their sizes differ
 */
export function matchWeights(
  variables: readonly Variable[],
  weights: readonly GivenWeight[],
  options: WeightOptions = {},
): Float32Array[] {
  if (!Array.isArray(weights)) {
    throw new ConfigurationError(
      `Expected a list of ${variables.length} weights, as getWeights gives it. Received: ${formatReceived(weights)}.`,
    );
  }
  const sorted = inOrder("setWeights", variables, options);
  if (weights.length !== variables.length) {
    throw new ConfigurationError(
      `Expected ${variables.length} weights. Received: ${weights.length}${firstUnlike(sorted, weights)}.`,
    );
  }
  const ofTensorflow = inOrder("setWeights", variables, { order: "tfjs" });
  if (!haveShapesOf(sorted, weights) && haveShapesOf(ofTensorflow, weights)) {
    throw new ShapeError(
      "Expected weights layer by layer, in Keras' order. Received: weights that fit in TensorFlow.js' order; " +
        'use setWeights(weights, { order: "tfjs" }).',
    );
  }
  const numbers = new Map(sorted.map((variable, i) => [variable, numbersOf(variable, i, weights[i])]));
  return variables.flatMap((variable) => numbers.get(variable) ?? []);
}

/** Returns true if each weight that states a shape has its variable's. */
function haveShapesOf(variables: readonly Variable[], weights: readonly unknown[]): boolean {
  return variables.every(({ shape }, i) => {
    const received: unknown = Object(weights[i]).shape;
    return Array.isArray(received) && sameShape(received, shape);
  });
}

function numbersOf({ name, shape }: Variable, i: number, given: unknown): Float32Array {
  const expected = `Expected weight ${i}, "${name}", of shape ${formatShape(shape)}`;
  const isBare = isArrayOf(given, Float32Array);
  const data: unknown = isBare ? given : Object(given).data;
  const received: unknown = isBare ? shape : Object(given).shape;
  if (!isArrayOf(data, Float32Array) || !Array.isArray(received)) {
    throw new ConfigurationError(
      `${expected}, as a Float32Array or { data: Float32Array, shape }. Received: ${formatReceived(given)}.`,
    );
  }
  if (data.length !== sizeOf(shape) || !sameShape(received, shape)) {
    throw new ShapeError(`${expected}. Received: ${data.length} numbers of shape ${formatShape(received)}.`);
  }
  if (!isAllFinite(data)) {
    const position = data.findIndex((value) => !Number.isFinite(value));
    throw new ConfigurationError(
      `${expected}, of finite numbers. Received: ${data[position]} at position ${position}.`,
    );
  }
  return data;
}

/** Finds the first name that differs, if the weights have names. */
function firstUnlike(expected: readonly Variable[], given: readonly GivenWeight[]): string {
  const nameAt = (i: number) => {
    const weight: unknown = given[i];
    const name = typeof weight === "object" && weight !== null && "name" in weight ? weight.name : undefined;
    return typeof name === "string" ? name : undefined;
  };
  const first = expected.findIndex(({ name }, i) => nameAt(i) !== name);
  const variable = expected[first];
  if (variable === undefined || given.length === 0 || nameAt(0) === undefined) return "";
  return `, with ${formatReceived(nameAt(first))} where ${formatReceived(variable.name)} belongs`;
}
