/** Source of the options and their meaning: Keras, `RandomRotation`. */

import { add, cos, multiply, sin, subtract } from "../ops/index.ts";
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

/** Options of `layers.randomRotation`. */
export interface RandomRotationOptions extends SamplingOptions {
  /** By which share of a whole turn images are turned counter-clockwise at most, either way or [least, greatest]. */
  readonly factor: Range;
}

/**
 * Turns images around their middle at random in training: `y(across, down) = x(cos α · across − sin α · down, sin α ·
 * across + cos α · down)`, α being drawn for each image. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/ | Keras:
 *   RandomRotation}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.randomRotation({ factor: 0.05, inputShape: [1, 3, 1] })]);
 * const { data } = await model.predict([[[[1], [2], [3]]]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function randomRotation(options: RandomRotationOptions): Layer {
  return new TrainingOnly(
    "randomRotation",
    "RandomRotation",
    options,
    { factor: required(rangeCheck), ...SAMPLING_CHECKS },
    (x, own, context) => {
      const angle = multiply(drawFrom(own.factor, x, 3, context), 2 * Math.PI);
      const [cosine, sine] = [cos(angle), sin(angle)];
      return moved(x, own, ({ across, down }) => ({
        across: subtract(multiply(cosine, across), multiply(sine, down)),
        down: add(multiply(sine, across), multiply(cosine, down)),
      }));
    },
    (inputShape) => imageShape("randomRotation", inputShape),
  );
}
