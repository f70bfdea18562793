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
 * Turns logits into probabilities that add up to 1 along an axis: `yᵢ = eˣⁱ / Σ eˣʲ`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/activation_layers/softmax/ | Keras: Softmax}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.softmax({ inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ 0.0900, 0.2447, 0.6652 ]
 * ```
 */
export function softmax(options: SoftmaxOptions = {}): Layer {
  return new Softmax(options);
}
