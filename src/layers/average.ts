/** Source of the meaning: Keras, `Average`. */

import { add, multiply } from "../ops/index.ts";
import type { LayerOptions, MergeLayer } from "./layer.ts";
import { Merging } from "./merging.ts";

/**
 * Averages its inputs, element by element: `y = (x₁ + … + xₙ) / n`.
 *
 * Inputs `[batch, …]`, two or more, that broadcast together; output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to fewer than two inputs, or to inputs that do not broadcast together
 * @see {@link https://keras.io/api/layers/merging_layers/average/ | Keras: Average}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const mean = model({ inputs: [a, b], outputs: layers.average().apply([a, b]) });
 * const { data } = await mean.predict([[[1, 2]], [[10, 20]]]);
 * console.log(data); // Float32Array(2) [ 5.5, 11 ]
 * ```
 */
export function average(options: LayerOptions = {}): MergeLayer {
  return new Merging("average", "Average", options, (inputs) =>
    multiply(
      inputs.reduce((a, b) => add(a, b)),
      1 / inputs.length,
    ),
  );
}
