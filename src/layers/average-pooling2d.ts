/** Source of the options and their meaning: Keras, `AveragePooling2D`. */

import { averagePool2d } from "../ops/index.ts";
import type { Layer } from "./layer.ts";
import { Pooling2D, type Pooling2dOptions } from "./pooling2d.ts";

/**
 * Averages the pixels of each window, channel by channel: `y[b, i, j, c] = mean x[b, i · stride + u, j · stride + v,
 * c]`. Pixels outside of the image do not count.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, channels]`: with padding "same", height′
 * is ⌈height / stride⌉; with "valid", ⌊(height − pool) / stride⌋ + 1. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/pooling_layers/average_pooling2d/ | Keras: AveragePooling2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.averagePooling2d({ poolSize: 2, inputShape: [2, 4, 1] })]);
 * const image = [
 *   [[1], [2], [3], [4]],
 *   [[5], [6], [7], [8]],
 * ];
 * const { data, shape } = await model.predict([image]);
 * console.log(data, shape); // Float32Array(2) [ 3.5, 5.5 ] [ 1, 1, 2, 1 ]
 * ```
 */
export function averagePooling2d(options: Pooling2dOptions = {}): Layer {
  return new Pooling2D("averagePooling2d", "AveragePooling2D", options, averagePool2d);
}
