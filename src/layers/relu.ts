/** Source of the options and their meaning: Keras, `ReLU`. */

import type { Value } from "../graph/index.ts";
import { cast, clip, greater, leakyRelu, multiply, relu, relu6, subtract } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** Options of `layers.reLU`. */
export interface ReluOptions extends LayerOptions {
  /**
   * Largest output.
   *
   * @default not at all
   */
  readonly maxValue?: number;
  /**
   * Slope below the threshold.
   *
   * @default 0
   */
  readonly negativeSlope?: number;
  /**
   * Values up to this are not passed.
   *
   * @default 0
   */
  readonly threshold?: number;
}

/** In the order in which Keras does it, so that gradients at the corners are Keras' too. */
function rectify(x: Value, { maxValue, negativeSlope = 0, threshold = 0 }: ReluOptions): Value {
  if (negativeSlope !== 0 && maxValue === undefined && threshold === 0) return leakyRelu(x, negativeSlope);
  const bounded = passed(x, maxValue, threshold);
  return negativeSlope === 0
    ? bounded
    : subtract(bounded, multiply(relu(subtract(threshold, x)), negativeSlope));
}

/** Passes values above the threshold, else 0. */
function passed(x: Value, maxValue: number | undefined, threshold: number): Value {
  if (threshold !== 0) {
    const above = multiply(x, cast(greater(x, threshold)));
    return maxValue === undefined ? above : clip(above, 0, maxValue);
  }
  // 6 is the one bound at which no gradient passes.
  if (maxValue === 6) return relu6(x);
  return maxValue === undefined ? relu(x) : clip(relu(x), Number.NEGATIVE_INFINITY, maxValue);
}

/**
 * Passes values above a threshold, up to a maximum, and a share of those below it: `y = min(x, maxValue)` above the
 * threshold, `negativeSlope (x − threshold)` below.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/activation_layers/relu/ | Keras: ReLU}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.reLU({ maxValue: 6, inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 3, 9]]);
 * console.log(data); // Float32Array(3) [ 0, 3, 6 ]
 * ```
 */
export function reLU(options: ReluOptions = {}): Layer {
  const atLeastZero = number({ min: 0 });
  const checks = { maxValue: atLeastZero, negativeSlope: atLeastZero, threshold: atLeastZero };
  return new Elementwise("reLU", "ReLU", options, checks, rectify);
}
