/** Source of the options and their meaning: Keras, `RandomZoom`. */

import { add, multiply } from "../ops/index.ts";
import { required } from "../options/index.ts";
import type { Layer } from "./layer.ts";
import { imageShape } from "./options.ts";
import {
  drawFrom,
  moved,
  type Range,
  rangeCheck,
  SAMPLING_CHECKS,
  type SamplingOptions,
} from "./random-image.ts";
import { TrainingOnly } from "./training-only.ts";

/** Options of `layers.randomZoom`. */
export interface RandomZoomOptions extends SamplingOptions {
  /** By which share images become smaller (or larger, below 0) vertically at most, either way or [least, greatest]. */
  readonly heightFactor: Range;
  /**
   * The same horizontally.
   *
   * @default by the same share as vertically
   */
  readonly widthFactor?: Range;
}

/**
 * Zooms images out and in at random in training: `y(across, down) = x((1 + w) · across, (1 + h) · down)`, w and h being
 * drawn for each image. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/ | Keras: RandomZoom}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.randomZoom({ heightFactor: 0.1, inputShape: [1, 3, 1] })]);
 * const { data } = await model.predict([[[[1], [2], [3]]]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function randomZoom(options: RandomZoomOptions): Layer {
  return new TrainingOnly(
    "randomZoom",
    "RandomZoom",
    options,
    { heightFactor: required(rangeCheck), widthFactor: rangeCheck, ...SAMPLING_CHECKS },
    (x, own, context) => {
      const vertical = add(drawFrom(own.heightFactor, x, 3, context), 1);
      const { widthFactor } = own;
      const horizontal = widthFactor === undefined ? vertical : add(drawFrom(widthFactor, x, 3, context), 1);
      return moved(x, own, ({ across, down }) => ({
        across: multiply(across, horizontal),
        down: multiply(down, vertical),
      }));
    },
    (inputShape) => imageShape("randomZoom", inputShape),
  );
}
