/** Source of the options and their meaning: Keras, `LeakyReLU`. */

import { leakyRelu } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** Options of `layers.leakyReLU`. */
export interface LeakyReluOptions extends LayerOptions {
  /** Slope below 0; default 0.3. */
  readonly negativeSlope?: number;
}

/**
 * A layer that puts out `x` above 0 and `negativeSlope · x` below.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function leakyReLU(options: LeakyReluOptions = {}): Layer {
  const checks = { negativeSlope: number({ min: 0 }) };
  return new Elementwise("leakyReLU", "LeakyReLU", options, checks, (x, { negativeSlope = 0.3 }) =>
    leakyRelu(x, negativeSlope),
  );
}
