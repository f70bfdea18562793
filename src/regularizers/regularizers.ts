/**
 * Penalties on large weights, added to the loss. Source of the definitions: Keras, `keras.regularizers`.
 */

import { constant, type Value } from "../graph/index.ts";
import { absolute, add, multiply, reduceSum, square } from "../ops/index.ts";
import { checkOption, checkOptions, number } from "../options/index.ts";

const DEFAULT_FACTOR = 0.01;

const FACTOR = number({ min: 0 });

/** `l1 · Σ|w| + l2 · Σw²` */
export interface Regularizer {
  readonly l1?: number;
  readonly l2?: number;
}

/**
 * `factor · Σ|w|`.
 *
 * @param factor default 0.01; or, as in TensorFlow.js, `{ l1: factor }`
 * @throws ConfigurationError, UnknownNameError if it is not acceptable
 */
export function l1(factor: number | Pick<Regularizer, "l1"> = DEFAULT_FACTOR): Regularizer {
  if (isObject(factor)) {
    checkOptions<Pick<Regularizer, "l1">>("l1", factor, { l1: FACTOR });
    return { l1: factor.l1 ?? DEFAULT_FACTOR };
  }
  checkOption("l1", "the factor", factor, FACTOR);
  return { l1: factor };
}

/**
 * `factor · Σw²`.
 *
 * @param factor default 0.01; or, as in TensorFlow.js, `{ l2: factor }`
 * @throws ConfigurationError, UnknownNameError if it is not acceptable
 */
export function l2(factor: number | Pick<Regularizer, "l2"> = DEFAULT_FACTOR): Regularizer {
  if (isObject(factor)) {
    checkOptions<Pick<Regularizer, "l2">>("l2", factor, { l2: FACTOR });
    return { l2: factor.l2 ?? DEFAULT_FACTOR };
  }
  checkOption("l2", "the factor", factor, FACTOR);
  return { l2: factor };
}

/** `l1 · Σ|w| + l2 · Σw²` (without factors, 0.01 each; a factor left out is 0). */
export function l1l2(factors: Regularizer = { l1: DEFAULT_FACTOR, l2: DEFAULT_FACTOR }): Regularizer {
  return checkRegularizer(factors);
}

/** The penalty of a weight, a scalar. */
export function penalty(regularizer: Regularizer, weight: Value): Value {
  let sum = constant(0);
  if (regularizer.l1) sum = add(sum, multiply(reduceSum(absolute(weight)), regularizer.l1));
  if (regularizer.l2) sum = add(sum, multiply(reduceSum(square(weight)), regularizer.l2));
  return sum;
}

/** @throws ConfigurationError, UnknownNameError unless it has factors l1, l2 of at least 0, and nothing else */
export function checkRegularizer(regularizer: unknown): Regularizer {
  checkOptions<Regularizer>("regularizer", regularizer, { l1: FACTOR, l2: FACTOR });
  return regularizer as Regularizer;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
