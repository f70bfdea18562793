/** Source of the options and their meaning: Keras, `Softmax`. */

import { identityLayout, permutationBetween, type Shape, type Value } from "../graph/index.ts";
import { softmax as softmaxOf, transpose } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { exampleAxis, integerAxis } from "./options.ts";

/** Options of `layers.softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /**
   * Along which axis the outputs add up to 1, the batch being axis 0.
   *
   * @default -1
   */
  readonly axis?: number;
}

class Softmax extends Layer<SoftmaxOptions> {
  constructor(options: SoftmaxOptions) {
    super("softmax", "Softmax", options, { axis: integerAxis });
  }

  override call(x: Value, _context: CallContext): Value {
    const axis = exampleAxis(this.type, this.options.axis ?? -1, x.shape.slice(1)) + 1;
    if (axis === x.rank - 1) return softmaxOf(x);
    const identity = identityLayout(x.rank);
    const last = [...identity.filter((each) => each !== axis), axis];
    return transpose(softmaxOf(transpose(x, last)), permutationBetween(last, identity));
  }

  override outputShape(inputShape: Shape): Shape {
    exampleAxis(this.type, this.options.axis ?? -1, inputShape);
    return inputShape;
  }
}

/**
 * Makes probabilities of logits along an axis.
 *
 * `yᵢ = eˣⁱ / Σ eˣʲ`
 *
 * Input and output [batch, …]. No weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/activation_layers/softmax/
 * @example
 * const layer = layers.softmax();
 */
export function softmax(options: SoftmaxOptions = {}): Layer {
  return new Softmax(options);
}
