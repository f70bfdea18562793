/** Source of the options and their meaning: Keras, `ReLU`. */

import type { Value } from "../graph/index.ts";
import { cast, clip, greater, leakyRelu, multiply, relu, relu6, subtract } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

export interface ReluOptions extends LayerOptions {
  /** Outputs are cut off at this; default: not at all. */
  readonly maxValue?: number;
  /**
   * Slope below the threshold.
   *
   * @default 0
   */
  readonly negativeSlope?: number;
  /**
   * What is not above this is not passed.
   *
   * @default 0
   */
  readonly threshold?: number;
}

function rectify(x: Value, { maxValue, negativeSlope = 0, threshold = 0 }: ReluOptions): Value {
  if (threshold === 0) {
    // As in Keras, 6 is the one bound at which no gradient passes.
    if (negativeSlope === 0 && maxValue === 6) return relu6(x);
    const y = negativeSlope === 0 ? relu(x) : leakyRelu(x, negativeSlope);
    return maxValue === undefined ? y : clip(y, Number.NEGATIVE_INFINITY, maxValue);
  }
  const passed = multiply(x, cast(greater(x, threshold)));
  const bounded = maxValue === undefined ? passed : clip(passed, 0, maxValue);
  return negativeSlope === 0
    ? bounded
    : subtract(bounded, multiply(relu(subtract(threshold, x)), negativeSlope));
}

/**
 * Passes what is above a threshold, cut off at a maximum, and below it a share.
 *
 * `y = min(x, maxValue)` above the threshold, `negativeSlope (x − threshold)` below
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/activation_layers/relu/
 * @example
 * const layer = layers.reLU({ maxValue: 6 });
 */
export function reLU(options: ReluOptions = {}): Layer {
  const atLeastZero = number({ min: 0 });
  const checks = { maxValue: atLeastZero, negativeSlope: atLeastZero, threshold: atLeastZero };
  return new Elementwise("reLU", "ReLU", options, checks, rectify);
}
