/** Sources: Tompson et al., "Efficient Object Localization Using Convolutional Networks", 2014; Keras, `SpatialDropout2D`. */

import { fraction, required } from "../options/index.ts";
import { dropElements } from "./dropout.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";
import { TrainingOnly } from "./training-only.ts";

/** Options of `layers.spatialDropout2d`. */
export interface SpatialDropout2dOptions extends LayerOptions {
  /** Share of the channels set to 0, from 0 to less than 1. */
  readonly rate: number;
}

/**
 * Drops whole channels of images at random in training; passes everything through in use.
 *
 * `y[b, i, j, c] = x[b, i, j, c] · m[b, c] / (1 − rate)`, m being 0 with probability rate, else 1
 *
 * Input and output [batch, height, width, channels]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 * @example
 * const layer = layers.spatialDropout2d({ rate: 0.2 });
 */
export function spatialDropout2d(options: SpatialDropout2dOptions): Layer {
  return new TrainingOnly(
    "spatialDropout2d",
    "SpatialDropout2D",
    options,
    { rate: required(fraction()) },
    (x, { rate }, context) => dropElements(x, rate, context, [x.shape[0] ?? 1, 1, 1, x.shape[3] ?? 1]),
    (inputShape) => imageShape("spatialDropout2d", inputShape),
  );
}
