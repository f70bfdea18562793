/** Source of the options and their meaning: Keras, `RandomTranslation`. */

import { multiply, subtract } from "../ops/index.ts";
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

/** Options of `layers.randomTranslation`. */
export interface RandomTranslationOptions extends SamplingOptions {
  /** By which share of the height images are shifted down at most, either way or [least, greatest]. */
  readonly heightFactor: Range;
  /** By which share of the width images are shifted to the right at most, either way or [least, greatest]. */
  readonly widthFactor: Range;
}

/**
 * Shifts images at random in training: `y[b, i, j, c] = x[b, i − d · height, j − a · width, c]`, d and a being drawn
 * for each image. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/ | Keras:
 *   RandomTranslation}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, inputShape: [1, 3, 1] }),
 * ]);
 * const { data } = await model.predict([[[[1], [2], [3]]]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function randomTranslation(options: RandomTranslationOptions): Layer {
  return new TrainingOnly(
    "randomTranslation",
    "RandomTranslation",
    options,
    { heightFactor: required(rangeCheck), widthFactor: required(rangeCheck), ...SAMPLING_CHECKS },
    (x, own, context) => {
      const down = multiply(drawFrom(own.heightFactor, x, 3, context), x.shape[1] ?? 1);
      const across = multiply(drawFrom(own.widthFactor, x, 3, context), x.shape[2] ?? 1);
      return moved(x, own, (to) => ({ across: subtract(to.across, across), down: subtract(to.down, down) }));
    },
    (inputShape) => imageShape("randomTranslation", inputShape),
  );
}
