/** Sources: Srivastava et al., "Dropout", 2014; Keras, `Dropout`, for the scaling. */

import type { Shape, Value } from "../graph/index.ts";
import { multiply } from "../ops/index.ts";
import { fraction, required } from "../options/index.ts";
import type { CallContext, Layer, LayerOptions } from "./layer.ts";
import { TrainingOnly } from "./training-only.ts";

/** Options of `layers.dropout`. */
export interface DropoutOptions extends LayerOptions {
  /** Share of the inputs set to 0, from 0 to less than 1. */
  readonly rate: number;
}

/** Sets elements to 0 and divides the others by the share that is kept; `shape` of the mask broadcasts to `x`. */
export function dropElements(x: Value, rate: number, context: CallContext, shape: Shape): Value {
  if (rate === 0) return x;
  return multiply(x, multiply(context.randomMask(shape, 1 - rate), 1 / (1 - rate)));
}

/**
 * Sets elements to 0 at random in training, and scales the others up: `y = x · m / (1 − rate)`, m being 0 with
 * probability `rate`, else 1. Outside of training, `y = x`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/regularization_layers/dropout/ | Keras: Dropout}
 * @see {@link https://jmlr.org/papers/v15/srivastava14a.html | Srivastava et al., "Dropout", 2014}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.dropout({ rate: 0.5, inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function dropout(options: DropoutOptions): Layer {
  const checks = { rate: required(fraction()) };
  return new TrainingOnly("dropout", "Dropout", options, checks, (x, { rate }, context) =>
    dropElements(x, rate, context, x.shape),
  );
}
