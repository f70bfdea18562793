/** Sources: Klambauer et al., "Self-Normalizing Neural Networks", 2017; Keras, `AlphaDropout`. */

import { add, multiply, subtract } from "../ops/index.ts";
import { fraction, required } from "../options/index.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { TrainingOnly } from "./training-only.ts";

/** Options of `layers.alphaDropout`. */
export interface AlphaDropoutOptions extends LayerOptions {
  /** Share of the inputs dropped, from 0 to less than 1. */
  readonly rate: number;
}

/** What selu comes to far below 0: −1.0507 · 1.6733. */
const LOWEST = -1.7580993408473766;

/**
 * Sets elements to selu's lowest value at random in training, and keeps mean 0 and variance 1: `y = a · (m · x + (1 −
 * m) · α′) + b`, m being 0 with probability `rate`, else 1, α′ = −1.7581, a = 1 / √((1 − rate)(1 + rate · α′²)) and b =
 * −a · rate · α′. Outside of training, `y = x`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularization_layers/alpha_dropout/ | Keras: AlphaDropout}
 * @see {@link https://arxiv.org/abs/1706.02515 | Klambauer et al., "Self-Normalizing Neural Networks", 2017}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 64, activation: "selu", kernelInitializer: "lecunNormal", inputShape: [784] }),
 *   layers.alphaDropout({ rate: 0.1 }),
 * ]);
 * console.log(model.outputShape); // [ null, 64 ]
 * ```
 */
export function alphaDropout(options: AlphaDropoutOptions): Layer {
  const checks = { rate: required(fraction()) };
  return new TrainingOnly("alphaDropout", "AlphaDropout", options, checks, (x, { rate }, context) => {
    if (rate === 0) return x;
    const mask = context.randomMask(x.shape, 1 - rate);
    const factor = 1 / Math.sqrt((1 - rate) * (1 + rate * LOWEST ** 2));
    const kept = multiply(multiply(x, mask), factor);
    // Where the mask is 0: a · α′ + b, else b.
    const rest = subtract(factor * LOWEST * (1 - rate), multiply(mask, factor * LOWEST));
    return add(kept, rest);
  });
}
