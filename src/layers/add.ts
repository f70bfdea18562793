/** Source of the meaning: Keras, `Add`. */

import { add as sum } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Adds its inputs, element by element.
 *
 * `y = x₁ + x₂ + …`
 *
 * Inputs [batch, …] that broadcast together, one or more; output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/add/
 * @example
 * const merged = layers.add().apply([x, skip]);
 */
export function add(options: LayerOptions = {}): MergeLayer {
  return new Merging("add", "Add", options, (inputs) => inputs.reduce((a, b) => sum(a, b)));
}
