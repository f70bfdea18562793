/** Source of the options and their meaning: Keras, `RepeatVector`. */

import { ShapeError } from "../errors/index.ts";
import { constant, type Shape, type Value } from "../graph/index.ts";
import { multiply, reshape } from "../ops/index.ts";
import { integer, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { withBatch } from "./options.ts";

/** Options of `layers.repeatVector`. */
export interface RepeatVectorOptions extends LayerOptions {
  /** How many times each vector comes. */
  readonly n: number;
}

class RepeatVector extends Layer<RepeatVectorOptions> {
  constructor(options: RepeatVectorOptions) {
    super("repeatVector", "RepeatVector", options, { n: required(integer()) });
  }

  override call(x: Value, _context: CallContext): Value {
    const { n } = this.options;
    return multiply(reshape(x, [-1, 1, x.shape[1] ?? 1]), constant(new Float32Array(n).fill(1), [n, 1]));
  }

  override outputShape(inputShape: Shape): Shape {
    const [features] = inputShape;
    if (features === undefined || inputShape.length !== 1) {
      throw new ShapeError(
        `repeatVector: expected one vector for each example. Received: ${withBatch(inputShape)}.`,
      );
    }
    return [this.options.n, features];
  }
}

/**
 * Repeats each vector n times: `y[b, i, f] = x[b, f]`.
 *
 * Input `[batch, features]`, output `[batch, n, features]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to examples that are no vectors
 * @see {@link https://keras.io/api/layers/reshaping_layers/repeat_vector/ | Keras: RepeatVector}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.repeatVector({ n: 2, inputShape: [2] })]);
 * const { data, shape } = await model.predict([[1, 2]]);
 * console.log(data, shape); // Float32Array(4) [ 1, 2, 1, 2 ] [ 1, 2, 2 ]
 * ```
 */
export function repeatVector(options: RepeatVectorOptions): Layer {
  return new RepeatVector(options);
}
