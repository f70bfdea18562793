/** Source of the options and their meaning: Keras, `GaussianNoise`. */

import { add, multiply } from "../ops/index.ts";
import { number, required } from "../options/index.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { TrainingOnly } from "./training-only.ts";

/** Options of `layers.gaussianNoise`. */
export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise. Keras calls it stddev. */
  readonly deviation: number;
}

/**
 * Adds normally distributed noise in training; passes everything through in use.
 *
 * `y = x + deviation · n`, n being drawn from the standard normal distribution
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/regularization_layers/gaussian_noise/
 * @example
 * const layer = layers.gaussianNoise({ deviation: 0.1 });
 */
export function gaussianNoise(options: GaussianNoiseOptions): Layer {
  const checks = { deviation: required(number({ min: 0 })) };
  return new TrainingOnly("gaussianNoise", "GaussianNoise", options, checks, (x, { deviation }, context) =>
    deviation === 0 ? x : add(x, multiply(context.randomNormal(x.shape), deviation)),
  );
}
