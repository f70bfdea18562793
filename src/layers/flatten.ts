/** Source of the meaning: Keras, `Flatten`. */

import { type Shape, sizeOf, type Value } from "../graph/index.ts";
import { reshape } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";

/** A layer that lays each example out in a row, the last axis fastest: `[batch, a, b, c]` → `[batch, a · b · c]`. No weights. */
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
 * Lays each example out in a row, the last axis fastest: `y[b, (i · width + j) · channels + c] = x[b, i, j, c]`.
 *
 * Input `[batch, a, b, c]`, output `[batch, a · b · c]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/reshaping_layers/flatten/ | Keras: Flatten}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.flatten({ inputShape: [28, 28, 1] })]);
 * console.log(model.outputShape); // [ null, 784 ]
 * ```
 */
export function flatten(options: LayerOptions = {}): Layer {
  return new Flatten(options);
}
