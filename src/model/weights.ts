/** Weights as they are read from a model, and given to it. */

import { ConfigurationError, ShapeError } from "../errors.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../graph/index.ts";
import type { Variable } from "./network.ts";

/** A weight: float32 numbers in Keras' layout, with their name and shape. */
export interface Weight {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array;
}

/**
 * The numbers of weights, in the order of the variables that they are for.
 *
 * @throws ConfigurationError, ShapeError if they are not as many, or not of the same sizes
 */
export function matchWeights(
  variables: readonly Variable[],
  weights: readonly (Float32Array | Pick<Weight, "data" | "shape">)[],
): Float32Array[] {
  if (weights.length !== variables.length) {
    throw new ConfigurationError(`Expected ${variables.length} weights. Received: ${weights.length}.`);
  }
  return weights.map((weight, i) => {
    const { name, shape } = variables[i];
    const [data, received] = weight instanceof Float32Array ? [weight, shape] : [weight.data, weight.shape];
    if (data.length === sizeOf(shape) && sameShape(received, shape)) return data;
    throw new ShapeError(
      `Expected weight ${i}, "${name}", of shape ${formatShape(shape)}. ` +
        `Received: ${data.length} numbers of shape ${formatShape(received)}.`,
    );
  });
}
