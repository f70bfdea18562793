/** Source of the meaning: Keras, `Identity`. */

import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/**
 * Passes its input as it is.
 *
 * `y = x`
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/core_layers/identity/
 * @example
 * const layer = layers.identity({ name: "features" });
 */
export function identity(options: LayerOptions = {}): Layer {
  return new Elementwise("identity", "Identity", options, {}, (x) => x);
}
