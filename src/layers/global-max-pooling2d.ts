/** Source of the options and their meaning: Keras, `GlobalMaxPooling2D`. */

import { reduceMax } from "../ops/index.ts";
import { GlobalPooling2D, type GlobalPooling2dOptions } from "./global-pooling2d.ts";
import type { Layer } from "./layer.ts";

/**
 * Takes the largest pixel of each channel: `y[b, c] = max x[b, i, j, c]`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, channels]`, or with `keepDims` `[batch, 1, 1, channels]`.
 * No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/pooling_layers/global_max_pooling2d/ | Keras: GlobalMaxPooling2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.globalMaxPooling2d({ inputShape: [2, 2, 1] })]);
 * const { data } = await model.predict([[[[1], [2]], [[3], [6]]]]);
 * console.log(data); // Float32Array(1) [ 6 ]
 * ```
 */
export function globalMaxPooling2d(options: GlobalPooling2dOptions = {}): Layer {
  return new GlobalPooling2D("globalMaxPooling2d", "GlobalMaxPooling2D", options, reduceMax);
}
