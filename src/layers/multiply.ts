/** Source of the meaning: Keras, `Multiply`. */

import { multiply as times } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Multiplies its inputs, element by element: `y = x₁ · x₂ · …`.
 *
 * Inputs `[batch, …]`, two or more, that broadcast together; output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to fewer than two inputs, or to inputs that do not broadcast together
 * @see {@link https://keras.io/api/layers/merging_layers/multiply/ | Keras: Multiply}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const product = model({ inputs: [a, b], outputs: layers.multiply().apply([a, b]) });
 * const { data } = await product.predict([[[1, 2]], [[10, 20]]]);
 * console.log(data); // Float32Array(2) [ 10, 40 ]
 * ```
 */
export function multiply(options: LayerOptions = {}): MergeLayer {
  return new Merging("multiply", "Multiply", options, (inputs) => inputs.reduce((a, b) => times(a, b)));
}
