/** Source of the options and their meaning: Keras, `LeakyReLU`. */

import { leakyRelu } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** Options of `layers.leakyReLU`. */
export interface LeakyReluOptions extends LayerOptions {
  /**
   * Slope below 0.
   *
   * @default 0.3
   */
  readonly negativeSlope?: number;
}

/**
 * Passes values above 0, and a share of those below: `y = x` above 0, `negativeSlope · x` below.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/activation_layers/leaky_relu/ | Keras: LeakyReLU}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.leakyReLU({ negativeSlope: 0.5, inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 3]]);
 * console.log(data); // Float32Array(2) [ -0.5, 3 ]
 * ```
 */
export function leakyReLU(options: LeakyReluOptions = {}): Layer {
  const checks = { negativeSlope: number({ min: 0 }) };
  return new Elementwise("leakyReLU", "LeakyReLU", options, checks, (x, { negativeSlope = 0.3 }) =>
    leakyRelu(x, negativeSlope),
  );
}
