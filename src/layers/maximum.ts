/** Source of the meaning: Keras, `Maximum`. */

import { maximum as larger } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Takes the largest of its inputs, element by element: `y = max(x₁, x₂, …)`.
 *
 * Inputs `[batch, …]`, two or more, that broadcast together; output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to fewer than two inputs, or to inputs that do not broadcast together
 * @see {@link https://keras.io/api/layers/merging_layers/maximum/ | Keras: Maximum}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const largest = model({ inputs: [a, b], outputs: layers.maximum().apply([a, b]) });
 * const { data } = await largest.predict([[[1, 20]], [[10, 2]]]);
 * console.log(data); // Float32Array(2) [ 10, 20 ]
 * ```
 */
export function maximum(options: LayerOptions = {}): MergeLayer {
  return new Merging("maximum", "Maximum", options, (inputs) => inputs.reduce((a, b) => larger(a, b)));
}
