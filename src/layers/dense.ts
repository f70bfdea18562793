/** Source of the options and their meaning: Keras, `Dense`. */

import { type Activation, activate } from "../activations/activations.ts";
import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { matmul, reshape } from "../ops/index.ts";
import { boolean, integer, required } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { activationName, initializer, regularizer, withBatch } from "./options.ts";

/** Options of `layers.dense`. */
export interface DenseOptions extends LayerOptions {
  /** Number of outputs. */
  readonly units: number;
  /**
   * Function applied to the outputs.
   *
   * @default "linear"
   */
  readonly activation?: Activation;
  /**
   * Whether a bias is added to each output.
   *
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * First numbers of the kernel.
   *
   * @default "glorotUniform"
   */
  readonly kernelInitializer?: Initializer;
  /**
   * First numbers of the bias.
   *
   * @default "zeros"
   */
  readonly biasInitializer?: Initializer;
  /**
   * Penalty on the kernel, added to the loss.
   *
   * @default none
   */
  readonly kernelRegularizer?: Regularizer;
}

class Dense extends Layer<DenseOptions> {
  constructor(options: DenseOptions) {
    super("dense", "Dense", options, {
      units: required(integer()),
      activation: activationName,
      useBias: boolean,
      kernelInitializer: initializer,
      biasInitializer: initializer,
      kernelRegularizer: regularizer,
    });
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const { units, useBias = true, kernelInitializer, biasInitializer, kernelRegularizer } = this.options;
    const kernel = {
      name: "kernel",
      shape: [lastAxis(inputShape), units],
      initializer: kernelInitializer ?? "glorotUniform",
      regularizer: kernelRegularizer,
    } as const;
    const bias = { name: "bias", shape: [units], initializer: biasInitializer ?? "zeros" } as const;
    return useBias ? [kernel, bias] : [kernel];
  }

  override call(x: Value, context: CallContext): Value {
    const { units, useBias = true, activation = "linear" } = this.options;
    const bias = useBias ? context.weight("bias") : undefined;
    const rows = reshape(x, [-1, lastAxis(x.shape)]);
    const y = matmul(rows, context.weight("kernel"), { bias });
    const shaped = x.rank === 2 ? y : reshape(y, [-1, ...x.shape.slice(1, -1), units]);
    return activate(activation, shaped);
  }

  override outputShape(inputShape: Shape): Shape {
    lastAxis(inputShape);
    return [...inputShape.slice(0, -1), this.options.units];
  }
}

function lastAxis(shape: Shape): number {
  const length = shape.at(-1);
  if (length === undefined) {
    throw new ShapeError(`dense: expected an input with at least one axis. Received: ${withBatch(shape)}.`);
  }
  return length;
}

/**
 * Densely connected layer, in which every output depends on every input: `y = activation(x · kernel + bias)`.
 *
 * Input `[batch, …, inputs]`, output `[batch, …, units]`: the product runs along the last axis.
 * Weights `kernel` `[inputs, units]`, `bias` `[units]`.
 *
 * @throws {ConfigurationError} if an option has a value that it cannot have
 * @throws {UnknownNameError} if an option, an activation or an initializer is unknown
 * @see {@link https://keras.io/api/layers/core_layers/dense/ | Keras: Dense}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 10, activation: "softmax", inputShape: [784] })]);
 * console.log(model.outputShape); // [ null, 10 ]
 * console.log(model.countParams()); // 7850
 * ```
 */
export function dense(options: DenseOptions): Layer {
  return new Dense(options);
}
