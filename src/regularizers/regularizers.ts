/**
 * Penalties on large weights, added to the loss. Source of the definitions: Keras, `keras.regularizers`.
 */

import { constant, type Value } from "../graph/index.ts";
import { absolute, add, multiply, reduceSum, square } from "../ops/index.ts";
import { checkOption, checkOptions, isObject, number } from "../options/index.ts";
import { isRegistered, penaltyByOwn, type RegularizerFunction } from "./own.ts";

const DEFAULT_FACTOR = 0.01;

const FACTOR = number({ min: 0 });

/** `l1 · Σ|w| + l2 · Σw²` */
export interface RegularizerFactors {
  readonly l1?: number;
  readonly l2?: number;
}

/** What layers take for a regularizer: what `l1`, `l2` or `l1l2` make, or a function of your own. */
export type Regularizer = RegularizerFactors | RegularizerFunction;

/**
 * `factor · Σ|w|`.
 *
 * @param factor default 0.01; or, as in TensorFlow.js, `{ l1: factor }`
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function l1(factor: number | Pick<RegularizerFactors, "l1"> = DEFAULT_FACTOR): RegularizerFactors {
  if (isObject(factor)) {
    checkOptions<Pick<RegularizerFactors, "l1">>("l1", factor, { l1: FACTOR });
    return { l1: factor.l1 ?? DEFAULT_FACTOR };
  }
  checkOption("l1", "the factor", factor, FACTOR);
  return { l1: factor };
}

/**
 * `factor · Σw²`.
 *
 * @param factor default 0.01; or, as in TensorFlow.js, `{ l2: factor }`
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function l2(factor: number | Pick<RegularizerFactors, "l2"> = DEFAULT_FACTOR): RegularizerFactors {
  if (isObject(factor)) {
    checkOptions<Pick<RegularizerFactors, "l2">>("l2", factor, { l2: FACTOR });
    return { l2: factor.l2 ?? DEFAULT_FACTOR };
  }
  checkOption("l2", "the factor", factor, FACTOR);
  return { l2: factor };
}

/** `l1 · Σ|w| + l2 · Σw²` (without factors, 0.01 each; a factor left out is 0). */
export function l1l2(
  factors: RegularizerFactors = { l1: DEFAULT_FACTOR, l2: DEFAULT_FACTOR },
): RegularizerFactors {
  checkFactors(factors);
  return factors;
}

/** The penalty of a weight, a scalar. */
export function penalty(regularizer: Regularizer, weight: Value): Value {
  if (typeof regularizer !== "object") return penaltyByOwn(regularizer, weight);
  let sum = constant(0);
  if (regularizer.l1) sum = add(sum, multiply(reduceSum(absolute(weight)), regularizer.l1));
  if (regularizer.l2) sum = add(sum, multiply(reduceSum(square(weight)), regularizer.l2));
  return sum;
}

/**
 * Checks a regularizer, and gives it back: factors, a function, or the name of one that is registered.
 *
 * @throws {ConfigurationError} unless it is a function, or has factors l1, l2 of at least 0 and nothing else
 * @throws {UnknownNameError} unless it is a function, or has factors l1, l2 of at least 0 and nothing else
 */
export function checkRegularizer(regularizer: unknown): Regularizer {
  if (typeof regularizer === "function" || isRegistered(regularizer)) return regularizer as Regularizer;
  checkFactors(regularizer);
  return regularizer as RegularizerFactors;
}

function checkFactors(factors: unknown): void {
  checkOptions<RegularizerFactors>("regularizer", factors, { l1: FACTOR, l2: FACTOR });
}
