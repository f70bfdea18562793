/** Source of the options and their meaning: Keras, `GlobalMaxPooling2D`. */

import { reduceMax } from "../ops/index.ts";
import { GlobalPooling2D, type GlobalPooling2dOptions } from "./global-pooling2d.ts";
import type { Layer } from "./layer.ts";

/**
 * A layer that keeps the largest pixel of each channel.
 *
 * Input [batch, height, width, channels], output [batch, channels]. No weights.
 */
export function globalMaxPooling2d(options: GlobalPooling2dOptions = {}): Layer {
  return new GlobalPooling2D("globalMaxPooling2d", "GlobalMaxPooling2D", options, reduceMax);
}
