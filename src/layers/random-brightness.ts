/** Source of the options and their meaning: Keras, `RandomBrightness`. */

import { add, clip, multiply } from "../ops/index.ts";
import { required } from "../options/index.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";
import { drawFrom, type Range, rangeCheck } from "./random-image.ts";
import { TrainingOnly } from "./training-only.ts";
import { BYTE_RANGE, type ValueRange, valueRangeCheck } from "./value-range.ts";

/** Options of `layers.randomBrightness`. */
export interface RandomBrightnessOptions extends LayerOptions {
  /** By which share of the range pixels become brighter at most, either way or [least, greatest]. */
  readonly factor: Range;
  /**
   * Bounds of the values of pixels: [0, 1] for images that are scaled already.
   *
   * @default [0, 255]
   */
  readonly valueRange?: ValueRange;
}

/**
 * Makes images brighter or darker at random in training: `y = x + f · (max − min)`, f being drawn for each image, max
 * and min being the bounds of `valueRange`. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/ | Keras:
 *   RandomBrightness}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.randomBrightness({ factor: 0.2, valueRange: [0, 1], inputShape: [1, 2, 1] }),
 * ]);
 * const { data } = await model.predict([[[[0.25], [0.75]]]]);
 * console.log(data); // Float32Array(2) [ 0.25, 0.75 ]
 * ```
 */
export function randomBrightness(options: RandomBrightnessOptions): Layer {
  return new TrainingOnly(
    "randomBrightness",
    "RandomBrightness",
    options,
    { factor: required(rangeCheck), valueRange: valueRangeCheck },
    (x, { factor, valueRange = BYTE_RANGE }, context) => {
      const [least, greatest] = valueRange;
      return clip(add(x, multiply(drawFrom(factor, x, 4, context), greatest - least)), least, greatest);
    },
    (inputShape) => imageShape("randomBrightness", inputShape),
  );
}
