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
 * Turns images around their middle at random in training; passes everything through in use.
 *
 * `y(across, down) = x(cos α · across − sin α · down, sin α · across + cos α · down)`, α being drawn for each image
 *
 * Input and output [batch, height, width, channels]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
 * @example
 * const layer = layers.randomRotation({ factor: 0.05 });
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
