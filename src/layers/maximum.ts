/** Source of the meaning: Keras, `Maximum`. */

import { maximum as larger } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Takes the largest of its inputs, element by element.
 *
 * `y = max(x₁, x₂, …)`
 *
 * Inputs [batch, …] that broadcast together, one or more; output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/maximum/
 * @example
 * const merged = layers.maximum().apply([x, skip]);
 */
export function maximum(options: LayerOptions = {}): MergeLayer {
  return new Merging("maximum", "Maximum", options, (inputs) => inputs.reduce((a, b) => larger(a, b)));
}
