/** Source of the options and their meaning: Keras, `GlobalAveragePooling2D`. */

import { reduceMean } from "../ops/index.ts";
import { GlobalPooling2D, type GlobalPooling2dOptions } from "./global-pooling2d.ts";
import type { Layer } from "./layer.ts";

/**
 * Averages each channel over the whole image: `y[b, c] = mean x[b, i, j, c]`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, channels]`, or with `keepDims` `[batch, 1, 1, channels]`.
 * No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/pooling_layers/global_average_pooling2d/ | Keras: GlobalAveragePooling2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.globalAveragePooling2d({ inputShape: [2, 2, 1] })]);
 * const { data } = await model.predict([[[[1], [2]], [[3], [6]]]]);
 * console.log(data); // Float32Array(1) [ 3 ]
 * ```
 */
export function globalAveragePooling2d(options: GlobalPooling2dOptions = {}): Layer {
  return new GlobalPooling2D("globalAveragePooling2d", "GlobalAveragePooling2D", options, reduceMean);
}
