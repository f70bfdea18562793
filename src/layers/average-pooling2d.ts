/** Source of the options and their meaning: Keras, `AveragePooling2D`. */

import { averagePool2d } from "../ops/index.ts";
import type { Layer } from "./layer.ts";
import { Pooling2D, type Pooling2dOptions } from "./pooling2d.ts";

/**
 * A layer that averages each window, channel by channel; pixels that padding adds are not counted.
 *
 * Input [batch, height, width, channels], output [batch, height′, width′, channels]. No weights.
 *
 * @throws ConfigurationError if an option is not acceptable
 */
export function averagePooling2d(options: Pooling2dOptions = {}): Layer {
  return new Pooling2D("averagePooling2d", "AveragePooling2D", options, averagePool2d);
}
