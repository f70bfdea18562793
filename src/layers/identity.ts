/** Source of the meaning: Keras, `Identity`. */

import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/**
 * Passes its input on: `y = x`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/core_layers/identity/ | Keras: Identity}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ name: "features", inputShape: [2] })]);
 * const { data } = await model.predict([[1, 2]]);
 * console.log(data); // Float32Array(2) [ 1, 2 ]
 * ```
 */
export function identity(options: LayerOptions = {}): Layer {
  return new Elementwise("identity", "Identity", options, {}, (x) => x);
}
