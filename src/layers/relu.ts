/** Source of the options and their meaning: Keras, `ReLU`. */

import { ConfigurationError } from "../errors.ts";
import type { Value } from "../graph/index.ts";
import { clip, leakyRelu, relu, relu6 } from "../ops/index.ts";
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
 * @throws ConfigurationError if an option is negative
 */
export function reLU(options: ReluOptions = {}): Layer {
  const { maxValue = Number.POSITIVE_INFINITY, negativeSlope = 0 } = options;
  if (!(maxValue >= 0 && negativeSlope >= 0)) {
    throw new ConfigurationError(
      "reLU: expected maxValue and negativeSlope of at least 0. " +
        `Received: maxValue ${maxValue}, negativeSlope ${negativeSlope}.`,
    );
  }
  return new Elementwise("reLU", "ReLU", options, (x: Value) => {
    // As in Keras, 6 is the one bound at which no gradient passes.
    if (negativeSlope === 0 && maxValue === 6) return relu6(x);
    const y = negativeSlope === 0 ? relu(x) : leakyRelu(x, negativeSlope);
    return Number.isFinite(maxValue) ? clip(y, Number.NEGATIVE_INFINITY, maxValue) : y;
  });
}
