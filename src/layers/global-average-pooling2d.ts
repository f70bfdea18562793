/** Source of the options and their meaning: Keras, `GlobalAveragePooling2D`. */

import { reduceMean } from "../ops/index.ts";
import { GlobalPooling2D, type GlobalPooling2dOptions } from "./global-pooling2d.ts";
import type { Layer } from "./layer.ts";

/**
 * A layer that averages each channel over the whole image.
 *
 * Input [batch, height, width, channels], output [batch, channels]. No weights.
 */
export function globalAveragePooling2d(options: GlobalPooling2dOptions = {}): Layer {
  return new GlobalPooling2D("globalAveragePooling2d", "GlobalAveragePooling2D", options, reduceMean);
}
