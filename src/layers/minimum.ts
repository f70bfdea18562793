/** Source of the meaning: Keras, `Minimum`. */

import { minimum as smaller } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Takes the smallest of its inputs, element by element: `y = min(x₁, x₂, …)`.
 *
 * Inputs `[batch, …]`, two or more, that broadcast together; output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to fewer than two inputs, or to inputs that do not broadcast together
 * @see {@link https://keras.io/api/layers/merging_layers/minimum/ | Keras: Minimum}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const smallest = model({ inputs: [a, b], outputs: layers.minimum().apply([a, b]) });
 * const { data } = await smallest.predict([[[1, 20]], [[10, 2]]]);
 * console.log(data); // Float32Array(2) [ 1, 2 ]
 * ```
 */
export function minimum(options: LayerOptions = {}): MergeLayer {
  return new Merging("minimum", "Minimum", options, (inputs) => inputs.reduce((a, b) => smaller(a, b)));
}
