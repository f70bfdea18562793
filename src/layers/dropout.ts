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
 * Drops each element at random in training; passes everything through in use.
 *
 * `y = x · m / (1 − rate)`, m being 0 with probability rate, else 1
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/regularization_layers/dropout/
 * @example
 * const layer = layers.dropout({ rate: 0.5 });
 */
export function dropout(options: DropoutOptions): Layer {
  const checks = { rate: required(fraction()) };
  return new TrainingOnly("dropout", "Dropout", options, checks, (x, { rate }, context) =>
    dropElements(x, rate, context, x.shape),
  );
}
