/** Sources: Ioffe and Szegedy, "Batch Normalization", 2015; Keras, `BatchNormalization`, for the options and defaults. */

import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { add, batchNormalize, multiply, normalizeByStatistics } from "../ops/index.ts";
import { boolean, fraction, number } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { initializer, withBatch } from "./options.ts";

/** Options of `layers.batchNormalization`. */
export interface BatchNormalizationOptions extends LayerOptions {
  /**
   * Decay rate of the moving statistics at each step.
   *
   * @default 0.99
   */
  readonly momentum?: number;
  /**
   * Added to the variance.
   *
   * @default 0.001
   */
  readonly epsilon?: number;
  /**
   * Whether β is added.
   *
   * @default true
   */
  readonly center?: boolean;
  /**
   * Whether the result is multiplied by γ.
   *
   * @default true
   */
  readonly scale?: boolean;
  /**
   * First numbers of γ.
   *
   * @default "ones"
   */
  readonly gammaInitializer?: Initializer;
  /**
   * First numbers of β.
   *
   * @default "zeros"
   */
  readonly betaInitializer?: Initializer;
}

class BatchNormalization extends Layer<BatchNormalizationOptions> {
  constructor(options: BatchNormalizationOptions) {
    super("batchNormalization", "BatchNormalization", options, {
      momentum: fraction(),
      epsilon: number({ above: 0 }),
      center: boolean,
      scale: boolean,
      gammaInitializer: initializer,
      betaInitializer: initializer,
    });
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = inputShape.at(-1);
    if (channels === undefined) {
      throw new ShapeError(
        `batchNormalization: expected an input with at least one axis. Received: ${withBatch(inputShape)}.`,
      );
    }
    const { center = true, scale = true, gammaInitializer, betaInitializer } = this.options;
    const shape = [channels];
    const gamma = { name: "gamma", shape, initializer: gammaInitializer ?? "ones" } as const;
    const beta = { name: "beta", shape, initializer: betaInitializer ?? "zeros" } as const;
    return [
      ...(scale ? [gamma] : []),
      ...(center ? [beta] : []),
      { name: "moving_mean", shape, initializer: "zeros", trainable: false },
      { name: "moving_variance", shape, initializer: "ones", trainable: false },
    ];
  }

  override call(x: Value, context: CallContext): Value {
    const { momentum = 0.99, epsilon = 0.001, center = true, scale = true } = this.options;
    const movingMean = context.weight("moving_mean");
    const movingVariance = context.weight("moving_variance");
    const gamma = scale ? context.weight("gamma") : undefined;
    const beta = center ? context.weight("beta") : undefined;

    if (!context.training || context.isFrozen) {
      const statistics = { gamma, beta, mean: movingMean, variance: movingVariance };
      return normalizeByStatistics(x, statistics, epsilon);
    }
    const isFlat = this.options.gammaInitializer === "zeros";
    const { y, mean, variance } = batchNormalize(x, { gamma, beta, epsilon, isFlat });
    const follow = (moving: Value, batch: Value) =>
      add(multiply(moving, momentum), multiply(batch, 1 - momentum));
    context.setWeight("moving_mean", follow(movingMean, mean));
    context.setWeight("moving_variance", follow(movingVariance, variance));
    return y;
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}

/**
 * Normalizes each channel: `y = γ (x − mean) / √(variance + ε) + β`.
 *
 * In training, mean and variance are those of the batch, and the moving ones follow them: `moving ← momentum · moving +
 * (1 − momentum) · batch`. Outside of training, the moving ones are used.
 *
 * Input and output `[batch, …, channels]`. Weights `gamma`, `beta`, `moving_mean` and `moving_variance`, each
 * `[channels]`; gradients do not change the last two.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/normalization_layers/batch_normalization/ | Keras: BatchNormalization}
 * @see {@link https://arxiv.org/abs/1502.03167 | Ioffe and Szegedy, "Batch Normalization", 2015}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.batchNormalization({ inputShape: [28, 28, 8] })]);
 * console.log(model.outputShape); // [ null, 28, 28, 8 ]
 * const names = model.getWeights().map(({ name }) => name.split("/")[1]);
 * console.log(names); // [ 'gamma', 'beta', 'moving_mean', 'moving_variance' ]
 * ```
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): Layer {
  return new BatchNormalization(options);
}
