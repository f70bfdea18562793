/** Sources: Srivastava et al., "Dropout", 2014, section 10; Keras, `GaussianDropout`. */

import { add, multiply } from "../ops/index.ts";
import { fraction, required } from "../options/index.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { TrainingOnly } from "./training-only.ts";

/** Options of `layers.gaussianDropout`. */
export interface GaussianDropoutOptions extends LayerOptions {
  /** The noise is as strong as that of dropout with this rate, from 0 to less than 1. */
  readonly rate: number;
}

/**
 * Multiplies by normally distributed noise around 1 in training; passes everything through in use.
 *
 * `y = x · (1 + √(rate / (1 − rate)) · n)`, n being drawn from the standard normal distribution
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/regularization_layers/gaussian_dropout/
 * @example
 * const layer = layers.gaussianDropout({ rate: 0.2 });
 */
export function gaussianDropout(options: GaussianDropoutOptions): Layer {
  const checks = { rate: required(fraction()) };
  return new TrainingOnly("gaussianDropout", "GaussianDropout", options, checks, (x, { rate }, context) => {
    if (rate === 0) return x;
    const noise = multiply(context.randomNormal(x.shape), Math.sqrt(rate / (1 - rate)));
    return multiply(x, add(noise, 1));
  });
}
