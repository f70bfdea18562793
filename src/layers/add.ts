/** Source of the meaning: Keras, `Add`. */

import { add as sum } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Adds its inputs, element by element: `y = x₁ + x₂ + …`.
 *
 * Inputs `[batch, …]`, two or more, that broadcast together; output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to fewer than two inputs, or to inputs that do not broadcast together
 * @see {@link https://keras.io/api/layers/merging_layers/add/ | Keras: Add}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const sum = model({ inputs: [a, b], outputs: layers.add().apply([a, b]) });
 * const { data } = await sum.predict([[[1, 2]], [[10, 20]]]);
 * console.log(data); // Float32Array(2) [ 11, 22 ]
 * ```
 */
export function add(options: LayerOptions = {}): MergeLayer {
  return new Merging("add", "Add", options, (inputs) => inputs.reduce((a, b) => sum(a, b)));
}
