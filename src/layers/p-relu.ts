/** Sources: He et al., "Delving Deep into Rectifiers", 2015; Keras, `PReLU`, for the options. */

import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { prelu } from "../ops/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { axesCheck, exampleAxes, initializer, regularizer } from "./options.ts";

/** Options of `layers.pReLU`. */
export interface PReluOptions extends LayerOptions {
  /**
   * First numbers of the slopes.
   *
   * @default "zeros"
   */
  readonly alphaInitializer?: Initializer;
  /**
   * Penalty on the slopes, added to the loss.
   *
   * @default none
   */
  readonly alphaRegularizer?: Regularizer;
  /**
   * Axes along which all share one slope, the batch being axis 0: [1, 2] for one slope a channel.
   *
   * @default none
   */
  readonly sharedAxes?: number | readonly number[];
}

class PReLU extends Layer<PReluOptions> {
  constructor(options: PReluOptions) {
    super("pReLU", "PReLU", options, {
      alphaInitializer: initializer,
      alphaRegularizer: regularizer,
      sharedAxes: axesCheck,
    });
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const { sharedAxes = [], alphaInitializer = "zeros", alphaRegularizer } = this.options;
    const shared = exampleAxes(this.type, sharedAxes, inputShape);
    const shape = inputShape.map((length, axis) => (shared.includes(axis) ? 1 : length));
    return [{ name: "alpha", shape, initializer: alphaInitializer, regularizer: alphaRegularizer }];
  }

  override call(x: Value, context: CallContext): Value {
    return prelu(x, context.weight("alpha"));
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}

/**
 * Passes values above 0, and a learned share of those below: `y = x` above 0, `alpha · x` below.
 *
 * Input and output `[batch, …]`. Weights `alpha`, of an example's shape, with length 1 along shared axes.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/activation_layers/prelu/ | Keras: PReLU}
 * @see {@link https://arxiv.org/abs/1502.01852 | He et al., "Delving Deep into Rectifiers", 2015}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.pReLU({ sharedAxes: [1, 2], inputShape: [28, 28, 8] })]);
 * console.log(model.countParams()); // 8
 * ```
 */
export function pReLU(options: PReluOptions = {}): Layer {
  return new PReLU(options);
}
