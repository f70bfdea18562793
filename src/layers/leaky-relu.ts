/** Source of the options and their meaning: Keras, `LeakyReLU`. */

import { ConfigurationError } from "../errors.ts";
import { leakyRelu } from "../ops/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

export interface LeakyReluOptions extends LayerOptions {
  /** Slope below 0; default 0.3. */
  readonly negativeSlope?: number;
}

/**
 * A layer that puts out `x` above 0 and `negativeSlope · x` below.
 *
 * @throws ConfigurationError if the slope is negative
 */
export function leakyReLU(options: LeakyReluOptions = {}): Layer {
  const { negativeSlope = 0.3 } = options;
  if (!(negativeSlope >= 0)) {
    throw new ConfigurationError(
      `leakyReLU: expected negativeSlope of at least 0. Received: ${negativeSlope}.`,
    );
  }
  return new Elementwise("leakyReLU", "LeakyReLU", options, (x) => leakyRelu(x, negativeSlope));
}
