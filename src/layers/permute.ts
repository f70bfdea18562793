/** Source of the options and their meaning: Keras, `Permute`. */

import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import { transpose } from "../ops/index.ts";
import { type Check, isEvery, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { withBatch } from "./options.ts";

/** Options of `layers.permute`. */
export interface PermuteOptions extends LayerOptions {
  /** Which axis of the input each axis of the output is, the batch being axis 0 and left out: [2, 1] swaps the first two. */
  readonly dims: readonly number[];
}

const DIMS: Check = {
  expected: "the axes from 1 on in another order, such as [2, 1]",
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    isEvery(value, (axis) => Number.isInteger(axis)) &&
    value.toSorted((a, b) => a - b).every((axis, i) => axis === i + 1),
};

class Permute extends Layer<PermuteOptions> {
  constructor(options: PermuteOptions) {
    super("permute", "Permute", options, { dims: required(DIMS) });
  }

  override call(x: Value, _context: CallContext): Value {
    return transpose(x, [0, ...this.options.dims]);
  }

  override outputShape(inputShape: Shape): Shape {
    const { dims } = this.options;
    if (dims.length !== inputShape.length) {
      throw new ShapeError(
        `permute: expected an input with ${dims.length} axes beside the batch. Received: ${withBatch(inputShape)}.`,
      );
    }
    return dims.map((axis) => inputShape[axis - 1] ?? 1);
  }
}

/**
 * Puts the axes in another order: with dims `[2, 1]`, `y[b, i, j] = x[b, j, i]`.
 *
 * Input `[batch, …]`, output `[batch, …]` with the lengths in the new order. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to an input with another number of axes
 * @see {@link https://keras.io/api/layers/reshaping_layers/permute/ | Keras: Permute}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const channelsFirst = sequential([layers.permute({ dims: [3, 1, 2], inputShape: [28, 28, 3] })]);
 * console.log(channelsFirst.outputShape); // [ null, 3, 28, 28 ]
 * ```
 */
export function permute(options: PermuteOptions): Layer {
  return new Permute(options);
}
