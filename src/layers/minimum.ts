/** Source of the meaning: Keras, `Minimum`. */

import { minimum as smaller } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Takes the smallest of its inputs, element by element.
 *
 * `y = min(x₁, x₂, …)`
 *
 * Inputs [batch, …] that broadcast together, one or more; output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/minimum/
 * @example
 * const merged = layers.minimum().apply([x, skip]);
 */
export function minimum(options: LayerOptions = {}): MergeLayer {
  return new Merging("minimum", "Minimum", options, (inputs) => inputs.reduce((a, b) => smaller(a, b)));
}
