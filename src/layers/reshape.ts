/** Source of the options and their meaning: Keras, `Reshape`. */

import { ShapeError } from "../errors/index.ts";
import { type Shape, sizeOf, type Value } from "../graph/index.ts";
import { reshape as reshapeValue } from "../ops/index.ts";
import { type Check, integer, isEvery, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { withBatch } from "./options.ts";

/** Options of `layers.reshape`. */
export interface ReshapeOptions extends LayerOptions {
  /** The shape of one example, without the batch; one length may be −1: whatever is left. */
  readonly targetShape: Shape;
}

const TARGET_SHAPE: Check = {
  expected: "a list of positive integers, at most one of them −1",
  accepts: (value) =>
    Array.isArray(value) &&
    isEvery(value, (length) => integer({ min: 1 }).accepts(length) || length === -1) &&
    value.filter((length) => length === -1).length <= 1,
};

/** A layer that gives each example another shape: `[batch, 784]` → `[batch, 28, 28, 1]`. No weights. */
class Reshape extends Layer<ReshapeOptions> {
  constructor(options: ReshapeOptions) {
    super("reshape", "Reshape", options, { targetShape: required(TARGET_SHAPE) });
  }

  override call(x: Value, _context: CallContext): Value {
    return reshapeValue(x, [-1, ...this.outputShape(x.shape.slice(1))]);
  }

  override outputShape(inputShape: Shape): Shape {
    const { targetShape } = this.options;
    const known = sizeOf(targetShape.filter((n) => n !== -1));
    const resolved = targetShape.map((n) => (n === -1 ? sizeOf(inputShape) / known : n));
    if (!resolved.every(Number.isInteger) || sizeOf(resolved) !== sizeOf(inputShape)) {
      throw new ShapeError(
        `reshape: expected a targetShape of ${sizeOf(inputShape)} elements for an input of ` +
          `${withBatch(inputShape)}. Received: [${targetShape.join(", ")}].`,
      );
    }
    return resolved;
  }
}

/**
 * Gives each example another shape, with its numbers in the same order.
 *
 * Input `[batch, …]`, output `[batch, …targetShape]`. No weights.
 *
 * @throws {ConfigurationError} if the target shape is no list of positive integers with at most one −1
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to an input with another number of elements
 * @see {@link https://keras.io/api/layers/reshaping_layers/reshape/ | Keras: Reshape}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.reshape({ targetShape: [28, -1, 1], inputShape: [784] })]);
 * console.log(model.outputShape); // [ null, 28, 28, 1 ]
 * ```
 */
export function reshape(options: ReshapeOptions): Layer {
  return new Reshape(options);
}
