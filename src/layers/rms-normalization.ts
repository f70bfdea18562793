/** Sources: Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019; Keras, `RMSNormalization`. */

import type { Shape, Value } from "../graph/index.ts";
import { add, divide, multiply, reduceMean, reshape, sqrt } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { alongAxes, axesCheck, exampleAxes } from "./options.ts";

/** Options of `layers.rmsNormalization`. */
export interface RmsNormalizationOptions extends LayerOptions {
  /**
   * Which axes the mean of squares is taken over, the batch being axis 0.
   *
   * @default -1
   */
  readonly axis?: number | readonly number[];
  /**
   * Added to the mean of squares.
   *
   * @default 1e-6
   */
  readonly epsilon?: number;
}

class RmsNormalization extends Layer<RmsNormalizationOptions> {
  constructor(options: RmsNormalizationOptions) {
    super("rmsNormalization", "RMSNormalization", options, {
      axis: axesCheck,
      epsilon: number({ above: 0 }),
    });
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const shape = this.#axesOf(inputShape).map((axis) => inputShape[axis] ?? 1);
    return [{ name: "scale", shape, initializer: "ones" }];
  }

  override call(x: Value, context: CallContext): Value {
    const inputShape = x.shape.slice(1);
    const axes = this.#axesOf(inputShape);
    const squares = reduceMean(
      multiply(x, x),
      axes.map((axis) => axis + 1),
      true,
    );
    const y = divide(x, sqrt(add(squares, this.options.epsilon ?? 1e-6)));
    return multiply(y, reshape(context.weight("scale"), alongAxes(inputShape, axes)));
  }

  override outputShape(inputShape: Shape): Shape {
    this.#axesOf(inputShape);
    return inputShape;
  }

  #axesOf(inputShape: Shape): number[] {
    return exampleAxes(this.type, this.options.axis ?? -1, inputShape);
  }
}

/**
 * Normalizes each example by the root of its mean square along axes: `y = scale · x / √(mean(x²) + ε)`.
 *
 * Input and output `[batch, …]`. Weights `scale`, of the lengths of the axes.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/normalization_layers/rms_normalization/ | Keras: RMSNormalization}
 * @see {@link https://arxiv.org/abs/1910.07467 | Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.rmsNormalization({ inputShape: [2] })]);
 * const { data } = await model.predict([[3, 4]]);
 * console.log(data); // Float32Array(2) [ 0.8485, 1.131 ]
 * ```
 */
export function rmsNormalization(options: RmsNormalizationOptions = {}): Layer {
  return new RmsNormalization(options);
}
