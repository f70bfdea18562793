/** Source of the meaning: Keras, `Multiply`. */

import { multiply as times } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Multiplies its inputs, element by element.
 *
 * `y = x₁ · x₂ · …`
 *
 * Inputs [batch, …] that broadcast together, one or more; output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/multiply/
 * @example
 * const merged = layers.multiply().apply([x, skip]);
 */
export function multiply(options: LayerOptions = {}): MergeLayer {
  return new Merging("multiply", "Multiply", options, (inputs) => inputs.reduce((a, b) => times(a, b)));
}
