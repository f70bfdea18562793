/** Source of the options and their meaning: Keras, `Reshape`. */

import { ConfigurationError, ShapeError } from "../errors.ts";
import { type Shape, sizeOf, type Value } from "../graph/index.ts";
import { reshape as reshapeValue } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { withBatch } from "./options.ts";

export interface ReshapeOptions extends LayerOptions {
  /** The shape of one example, without the batch; one length may be −1: whatever is left. */
  readonly targetShape: Shape;
}

/** A layer that gives each example another shape: [batch, 784] → [batch, 28, 28, 1]. No weights. */
class Reshape extends Layer<ReshapeOptions> {
  constructor(options: ReshapeOptions) {
    super("reshape", "Reshape", options);
    const { targetShape } = options;
    const isLength = (n: number) => Number.isInteger(n) && (n > 0 || n === -1);
    const isShape = Array.isArray(targetShape) && targetShape.every(isLength);
    if (!isShape || targetShape.filter((n) => n === -1).length > 1) {
      throw new ConfigurationError(
        "reshape: expected targetShape to be positive integers, at most one of them −1. " +
          `Received: ${JSON.stringify(targetShape)}.`,
      );
    }
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

/** @throws ConfigurationError if the target shape is not acceptable */
export function reshape(options: ReshapeOptions): Layer {
  return new Reshape(options);
}
