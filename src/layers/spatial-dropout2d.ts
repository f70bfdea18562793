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
 * Sets whole channels of images to 0 at random in training, and scales the others up: `y[b, i, j, c] = x[b, i, j, c] ·
 * m[b, c] / (1 − rate)`, m being 0 with probability `rate`, else 1. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularization_layers/spatial_dropout2d/ | Keras: SpatialDropout2D}
 * @see {@link https://arxiv.org/abs/1411.4280 | Tompson et al., "Efficient Object Localization Using Convolutional
 *   Networks", 2014}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.spatialDropout2d({ rate: 0.2, inputShape: [1, 1, 3] })]);
 * const { data } = await model.predict([[[[1, 2, 3]]]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
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
