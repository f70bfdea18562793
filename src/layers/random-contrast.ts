/** Source of the options and their meaning: Keras, `RandomContrast`. */

import { add, clip, multiply, reduceMean, subtract } from "../ops/index.ts";
import { either, inOtherWords, listOf, number, required } from "../options/index.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";
import { drawFrom, type Range } from "./random-image.ts";
import { TrainingOnly } from "./training-only.ts";
import { BYTE_RANGE, type ValueRange, valueRangeCheck } from "./value-range.ts";

/** Options of `layers.randomContrast`. */
export interface RandomContrastOptions extends LayerOptions {
  /** By which share contrast becomes less or more at most, or [less, more]: factors from 1 − less to 1 + more. */
  readonly factor: Range;
  /**
   * Bounds of the values of pixels: [0, 1] for images that are scaled already.
   *
   * @default [0, 255]
   */
  readonly valueRange?: ValueRange;
}

const SHARE = number({ min: 0, max: 1 });
const FACTOR = inOtherWords(
  "a number from 0 to 1, or [less, more]",
  either(SHARE, listOf(SHARE, { length: 2 })),
);

/**
 * Changes the contrast of images at random in training: `y = f · (x − mean) + mean`, the mean being that of each
 * channel, f being drawn for each image. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/ | Keras:
 *   RandomContrast}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.randomContrast({ factor: 0.2, valueRange: [0, 1], inputShape: [1, 2, 1] }),
 * ]);
 * const { data } = await model.predict([[[[0.25], [0.75]]]]);
 * console.log(data); // Float32Array(2) [ 0.25, 0.75 ]
 * ```
 */
export function randomContrast(options: RandomContrastOptions): Layer {
  return new TrainingOnly(
    "randomContrast",
    "RandomContrast",
    options,
    { factor: required(FACTOR), valueRange: valueRangeCheck },
    (x, { factor, valueRange = BYTE_RANGE }, context) => {
      const [less, more] = typeof factor === "number" ? [factor, factor] : factor;
      const mean = reduceMean(x, [1, 2], true);
      const drawn = drawFrom([1 - less, 1 + more], x, 4, context);
      return clip(add(multiply(subtract(x, mean), drawn), mean), valueRange[0], valueRange[1]);
    },
    (inputShape) => imageShape("randomContrast", inputShape),
  );
}
