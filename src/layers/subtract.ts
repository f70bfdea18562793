/** Source of the meaning: Keras, `Subtract`. */

import { subtract as minus } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Subtracts the second input from the first, element by element.
 *
 * `y = x₁ − x₂`
 *
 * Inputs [batch, …] that broadcast together, two; output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/subtract/
 * @example
 * const merged = layers.subtract().apply([x, skip]);
 */
export function subtract(options: LayerOptions = {}): MergeLayer {
  return new Merging("subtract", "Subtract", options, (inputs) => inputs.reduce((a, b) => minus(a, b)), 2);
}
