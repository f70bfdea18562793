/**
 * Penalties on large weights, added to the loss. Source of the definitions: Keras, `keras.regularizers`.
 */

import { ConfigurationError } from "../errors.ts";
import { constant, type Value } from "../graph/index.ts";
import { absolute, add, multiply, reduceSum, square } from "../ops/index.ts";

/** `l1 · Σ|w| + l2 · Σw²` */
export interface Regularizer {
  readonly l1?: number;
  readonly l2?: number;
}

/** `factor · Σ|w|` (default factor 0.01). */
export function l1(factor = 0.01): Regularizer {
  return checkRegularizer({ l1: factor });
}

/** `factor · Σw²` (default factor 0.01). */
export function l2(factor = 0.01): Regularizer {
  return checkRegularizer({ l2: factor });
}

/** `l1 · Σ|w| + l2 · Σw²` (default factors 0.01). */
export function l1l2(factors: Regularizer = { l1: 0.01, l2: 0.01 }): Regularizer {
  return checkRegularizer(factors);
}

/** The penalty of a weight, a scalar. */
export function penalty(regularizer: Regularizer, weight: Value): Value {
  let sum = constant(0);
  if (regularizer.l1) sum = add(sum, multiply(reduceSum(absolute(weight)), regularizer.l1));
  if (regularizer.l2) sum = add(sum, multiply(reduceSum(square(weight)), regularizer.l2));
  return sum;
}

/** @throws ConfigurationError unless both factors are finite numbers, at least 0 */
export function checkRegularizer(regularizer: Regularizer): Regularizer {
  for (const factor of [regularizer.l1 ?? 0, regularizer.l2 ?? 0]) {
    if (!(Number.isFinite(factor) && factor >= 0)) {
      throw new ConfigurationError(
        `Expected regularizer factors l1, l2 of at least 0. Received: ${JSON.stringify(regularizer)}.`,
      );
    }
  }
  return regularizer;
}
