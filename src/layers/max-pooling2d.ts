/** Source of the options and their meaning: Keras, `MaxPooling2D`. */

import { maxPool2d } from "../ops/index.ts";
import type { Layer } from "./layer.ts";
import { Pooling2D, type Pooling2dOptions } from "./pooling2d.ts";

/**
 * A layer that keeps the largest pixel of each window, channel by channel.
 *
 * Input [batch, height, width, channels], output [batch, height′, width′, channels]. No weights.
 *
 * @throws ConfigurationError if an option is not acceptable
 */
export function maxPooling2d(options: Pooling2dOptions = {}): Layer {
  return new Pooling2D("maxPooling2d", "MaxPooling2D", options, maxPool2d);
}
