/** Sources: Clevert et al., "Exponential Linear Units", 2015; Keras, `ELU`, for the options. */

import { elu } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** Options of `layers.eLU`. */
export interface EluOptions extends LayerOptions {
  /**
   * Minus this is what outputs approach far below 0.
   *
   * @default 1
   */
  readonly alpha?: number;
}

/**
 * Passes what is above 0, and bends what is below towards −alpha.
 *
 * `y = x` above 0, `alpha (eˣ − 1)` below
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/activation_layers/elu/
 * @example
 * const layer = layers.eLU({ alpha: 0.5 });
 */
export function eLU(options: EluOptions = {}): Layer {
  const checks = { alpha: number({ min: 0 }) };
  return new Elementwise("eLU", "ELU", options, checks, (x, { alpha = 1 }) => elu(x, alpha));
}
