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
 * Adds normally distributed noise in training: `y = x + deviation · n`, n being drawn from the standard normal
 * distribution. Outside of training, `y = x`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularization_layers/gaussian_noise/ | Keras: GaussianNoise}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.gaussianNoise({ deviation: 0.1, inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function gaussianNoise(options: GaussianNoiseOptions): Layer {
  const checks = { deviation: required(number({ min: 0 })) };
  return new TrainingOnly("gaussianNoise", "GaussianNoise", options, checks, (x, { deviation }, context) =>
    deviation === 0 ? x : add(x, multiply(context.randomNormal(x.shape), deviation)),
  );
}
