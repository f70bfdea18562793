/** Source of the meaning: Keras, `Flatten`. */

import { type Shape, sizeOf, type Value } from "../graph/index.ts";
import { reshape } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";

/** A layer that lays each example out in a row, the last axis fastest: [batch, a, b, c] → [batch, a · b · c]. No weights. */
class Flatten extends Layer {
  constructor(options: LayerOptions) {
    super("flatten", "Flatten", options, {});
  }

  override call(x: Value, _context: CallContext): Value {
    return reshape(x, [-1, sizeOf(x.shape.slice(1))]);
  }

  override outputShape(inputShape: Shape): Shape {
    return [sizeOf(inputShape)];
  }
}

/**
 * Lays each example out in a row, the last axis fastest.
 *
 * Input [batch, a, b, c], output [batch, a · b · c]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/reshaping_layers/flatten/
 * @example
 * const layer = layers.flatten();
 */
export function flatten(options: LayerOptions = {}): Layer {
  return new Flatten(options);
}
