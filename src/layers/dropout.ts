/** Sources: Srivastava et al., "Dropout", 2014; Keras, `Dropout`, for the scaling. */

import type { Shape, Value } from "../graph/index.ts";
import { multiply } from "../ops/index.ts";
import { fraction, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";

export interface DropoutOptions extends LayerOptions {
  /** Share of the inputs set to 0, from 0 to less than 1. */
  readonly rate: number;
}

/**
 * In training, sets each input to 0 with probability `rate` and divides the others by `1 − rate`; else passes
 * everything through. No weights.
 */
class Dropout extends Layer<DropoutOptions> {
  constructor(options: DropoutOptions) {
    super("dropout", "Dropout", options, { rate: required(fraction()) });
  }

  override call(x: Value, context: CallContext): Value {
    const { rate } = this.options;
    if (!context.training || rate === 0) return x;
    const mask = context.randomMask(x.shape, 1 - rate);
    return multiply(x, multiply(mask, 1 / (1 - rate)));
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}

/** @throws ConfigurationError if the rate is not from 0 to less than 1 */
export function dropout(options: DropoutOptions): Layer {
  return new Dropout(options);
}
