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
 * Multiplies by normally distributed noise around 1 in training: `y = x · (1 + √(rate / (1 − rate)) · n)`, n being
 * drawn from the standard normal distribution. Outside of training, `y = x`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularization_layers/gaussian_dropout/ | Keras: GaussianDropout}
 * @see {@link https://jmlr.org/papers/v15/srivastava14a.html | Srivastava et al., "Dropout", 2014, section 10}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.gaussianDropout({ rate: 0.2, inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function gaussianDropout(options: GaussianDropoutOptions): Layer {
  const checks = { rate: required(fraction()) };
  return new TrainingOnly("gaussianDropout", "GaussianDropout", options, checks, (x, { rate }, context) => {
    if (rate === 0) return x;
    const noise = multiply(context.randomNormal(x.shape), Math.sqrt(rate / (1 - rate)));
    return multiply(x, add(noise, 1));
  });
}
