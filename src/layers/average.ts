/** Source of the meaning: Keras, `Average`. */

import { add, multiply } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Averages its inputs, element by element.
 *
 * `y = (x₁ + … + xₙ) / n`
 *
 * Inputs [batch, …] that broadcast together, one or more; output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/average/
 * @example
 * const merged = layers.average().apply([x, skip]);
 */
export function average(options: LayerOptions = {}): MergeLayer {
  return new Merging("average", "Average", options, (inputs) =>
    multiply(
      inputs.reduce((a, b) => add(a, b)),
      1 / inputs.length,
    ),
  );
}
