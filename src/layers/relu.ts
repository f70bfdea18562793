/** Source of the options and their meaning: Keras, `ReLU`. */

import type { Value } from "../graph/index.ts";
import { clip, leakyRelu, relu, relu6 } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

export interface ReluOptions extends LayerOptions {
  /** Outputs are cut off at this; default: not at all. */
  readonly maxValue?: number;
  /** Slope below 0; default 0. */
  readonly negativeSlope?: number;
}

/**
 * A layer that puts out `max(x, 0)`, with a slope below 0 or cut off above where asked.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function reLU(options: ReluOptions = {}): Layer {
  const checks = { maxValue: number({ min: 0 }), negativeSlope: number({ min: 0 }) };
  return new Elementwise("reLU", "ReLU", options, checks, (x: Value, { maxValue, negativeSlope = 0 }) => {
    // As in Keras, 6 is the one bound at which no gradient passes.
    if (negativeSlope === 0 && maxValue === 6) return relu6(x);
    const y = negativeSlope === 0 ? relu(x) : leakyRelu(x, negativeSlope);
    return maxValue === undefined ? y : clip(y, Number.NEGATIVE_INFINITY, maxValue);
  });
}
