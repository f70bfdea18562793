/** Sources: Clevert et al., "Exponential Linear Units", 2015; Keras, `ELU`, for the options. */

import { elu } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** Options of `layers.eLU`. */
export interface EluOptions extends LayerOptions {
  /**
   * Outputs approach minus this for inputs far below 0.
   *
   * @default 1
   */
  readonly alpha?: number;
}

/**
 * Passes values above 0, and bends those below towards −alpha: `y = x` above 0, `alpha (eˣ − 1)` below.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/activation_layers/elu/ | Keras: ELU}
 * @see {@link https://arxiv.org/abs/1511.07289 | Clevert et al., "Exponential Linear Units", 2015}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.eLU({ alpha: 0.5, inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 3]]);
 * console.log(data); // Float32Array(2) [ -0.3161, 3 ]
 * ```
 */
export function eLU(options: EluOptions = {}): Layer {
  const checks = { alpha: number({ min: 0 }) };
  return new Elementwise("eLU", "ELU", options, checks, (x, { alpha = 1 }) => elu(x, alpha));
}
