/**
 * Penalties on large weights, added to the loss. Source of the definitions: Keras, `keras.regularizers`.
 */

import { constant, type Value } from "../graph/index.ts";
import { absolute, add, multiply, reduceSum, square } from "../ops/index.ts";
import {
  checkOption,
  checkOptions,
  declareMakers,
  isObject,
  number,
  refuseUncalled,
} from "../options/index.ts";
import { isRegistered, penaltyByOwn, type RegularizerFunction } from "./own.ts";

const DEFAULT_FACTOR = 0.01;

const FACTOR = number({ min: 0 });

/** A penalty on a weight: `l1 · Σ|w| + l2 · Σw²`. */
export interface RegularizerFactors {
  /**
   * Weight of the sum of absolute values.
   *
   * @default 0
   */
  readonly l1?: number;
  /**
   * Weight of the sum of squares.
   *
   * @default 0
   */
  readonly l2?: number;
}

/** What layers accept as a regularizer: the result of `l1`, `l2` or `l1l2`, or a function of your own. */
export type Regularizer = RegularizerFactors | RegularizerFunction;

/**
 * Makes a penalty on absolute values: `factor · Σ|w|`.
 *
 * @param factor default 0.01; or, as in TensorFlow.js, `{ l1: factor }`
 * @throws {ConfigurationError} if the factor is no number of at least 0
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularizers/#l1-class | Keras: L1}
 * @example
 * ```ts
 * import { layers, regularizers } from "atelier";
 *
 * const kernelRegularizer = regularizers.l1(1e-4);
 * const layer = layers.dense({ units: 10, kernelRegularizer });
 * console.log(kernelRegularizer, layer.type); // { l1: 0.0001 } dense
 * ```
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
 * Makes a penalty on squares: `factor · Σw²`.
 *
 * @param factor default 0.01; or, as in TensorFlow.js, `{ l2: factor }`
 * @throws {ConfigurationError} if the factor is no number of at least 0
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularizers/#l2-class | Keras: L2}
 * @example
 * ```ts
 * import { layers, regularizers } from "atelier";
 *
 * const kernelRegularizer = regularizers.l2(5e-4);
 * const layer = layers.dense({ units: 10, kernelRegularizer });
 * console.log(kernelRegularizer, layer.type); // { l2: 0.0005 } dense
 * ```
 */
export function l2(factor: number | Pick<RegularizerFactors, "l2"> = DEFAULT_FACTOR): RegularizerFactors {
  if (isObject(factor)) {
    checkOptions<Pick<RegularizerFactors, "l2">>("l2", factor, { l2: FACTOR });
    return { l2: factor.l2 ?? DEFAULT_FACTOR };
  }
  checkOption("l2", "the factor", factor, FACTOR);
  return { l2: factor };
}

/**
 * Makes a penalty on absolute values and squares: `l1 · Σ|w| + l2 · Σw²`.
 *
 * @param factors default: 0.01 each; a factor that is left out is 0
 * @throws {ConfigurationError} if a factor is no number of at least 0
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularizers/#l1l2-class | Keras: L1L2}
 * @example
 * ```ts
 * import { layers, regularizers } from "atelier";
 *
 * const kernelRegularizer = regularizers.l1l2({ l1: 1e-5, l2: 5e-4 });
 * const layer = layers.dense({ units: 10, kernelRegularizer });
 * console.log(kernelRegularizer, layer.type); // { l1: 1.000e-05, l2: 0.0005 } dense
 * ```
 */
export function l1l2(
  factors: RegularizerFactors = { l1: DEFAULT_FACTOR, l2: DEFAULT_FACTOR },
): RegularizerFactors {
  checkFactors(factors);
  return factors;
}

declareMakers("regularizers", { l1, l2, l1l2 });

/**
 * Computes the penalty of a weight, a scalar.
 *
 * @throws {ConfigurationError} if a function of your own returns no value
 * @throws {ShapeError} if it returns no scalar
 * @example
 * ```ts
 * import { ops, regularizers } from "atelier";
 *
 * const penalty = regularizers.penalty(regularizers.l2(0.01), ops.constant([1, 2, 3]));
 * console.log(penalty.shape); // []
 * ```
 */
export function penalty(regularizer: Regularizer, weight: Value): Value {
  if (typeof regularizer !== "object") return penaltyByOwn(regularizer, weight);
  let sum = constant(0);
  if (regularizer.l1) sum = add(sum, multiply(reduceSum(absolute(weight)), regularizer.l1));
  if (regularizer.l2) sum = add(sum, multiply(reduceSum(square(weight)), regularizer.l2));
  return sum;
}

/**
 * Checks a regularizer, and returns it: factors, a function, or the name of one that is registered.
 *
 * @throws {ConfigurationError} unless it is a function, or has factors l1, l2 of at least 0
 * @throws {UnknownNameError} if it has other members, or is a name that is not registered
 * @example
 * ```ts
 * import { regularizers } from "atelier";
 *
 * console.log(regularizers.checkRegularizer({ l2: 0.01 })); // { l2: 0.01 }
 * ```
 */
export function checkRegularizer(regularizer: unknown): Regularizer {
  refuseUncalled("a regularizer", regularizer);
  if (typeof regularizer === "function" || isRegistered(regularizer)) return regularizer as Regularizer;
  checkFactors(regularizer);
  return regularizer as RegularizerFactors;
}

function checkFactors(factors: unknown): void {
  checkOptions<RegularizerFactors>("regularizer", factors, { l1: FACTOR, l2: FACTOR });
}
