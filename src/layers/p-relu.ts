/** Sources: He et al., "Delving Deep into Rectifiers", 2015; Keras, `PReLU`, for the options. */

import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { prelu } from "../ops/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { axesCheck, exampleAxes, initializer, regularizer } from "./options.ts";

/** Options of `layers.pReLU`. */
export interface PReluOptions extends LayerOptions {
  /** @default "zeros" */
  readonly alphaInitializer?: Initializer;
  readonly alphaRegularizer?: Regularizer;
  /** Axes along which all share one slope, the batch being axis 0: [1, 2] for one slope a channel. Default: none. */
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
 * Passes what is above 0, and below it a learned share.
 *
 * `y = x` above 0, `alpha · x` below
 *
 * Input and output [batch, …]. Weights: alpha, of an example's shape, with length 1 along shared axes.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/activation_layers/prelu/
 * @example
 * const layer = layers.pReLU({ sharedAxes: [1, 2] });
 */
export function pReLU(options: PReluOptions = {}): Layer {
  return new PReLU(options);
}
