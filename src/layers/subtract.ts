/** Source of the meaning: Keras, `Subtract`. */

import { subtract as minus } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Subtracts the second input from the first, element by element: `y = x₁ − x₂`.
 *
 * Two inputs `[batch, …]` that broadcast together; output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to inputs that do not broadcast together, or to another number of them
 * @see {@link https://keras.io/api/layers/merging_layers/subtract/ | Keras: Subtract}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const difference = model({ inputs: [a, b], outputs: layers.subtract().apply([a, b]) });
 * const { data } = await difference.predict([[[1, 2]], [[10, 20]]]);
 * console.log(data); // Float32Array(2) [ -9, -18 ]
 * ```
 */
export function subtract(options: LayerOptions = {}): MergeLayer {
  return new Merging("subtract", "Subtract", options, (inputs) => inputs.reduce((a, b) => minus(a, b)), 2);
}
