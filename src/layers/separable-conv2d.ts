/** Source of the options and their meaning: Keras, `SeparableConv2D`. */

import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { type Convolution, conv2d as convolve, slidingWindow } from "../ops/index.ts";
import { integer, required } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { ConvolutionalLayer, type ConvolutionalOptions } from "./convolutional.ts";
import { depthwise } from "./depthwise-conv2d.ts";
import type { CallContext, Layer, WeightDeclaration } from "./layer.ts";
import { imageShape, imageSize, initializer, regularizer } from "./options.ts";

/** Options of `layers.separableConv2d`. */
export interface SeparableConv2dOptions extends ConvolutionalOptions {
  /** Number of output channels. */
  readonly filters: number;
  /**
   * Number of channels that the depthwise step makes of each input channel.
   *
   * @default 1
   */
  readonly depthMultiplier?: number;
  /**
   * First numbers of the depthwise kernel.
   *
   * @default "glorotUniform"
   */
  readonly depthwiseInitializer?: Initializer;
  /**
   * First numbers of the pointwise kernel.
   *
   * @default "glorotUniform"
   */
  readonly pointwiseInitializer?: Initializer;
  /**
   * Penalty on the depthwise kernel, added to the loss.
   *
   * @default none
   */
  readonly depthwiseRegularizer?: Regularizer;
  /**
   * Penalty on the pointwise kernel, added to the loss.
   *
   * @default none
   */
  readonly pointwiseRegularizer?: Regularizer;
}

/** How a kernel of 1×1 slides over every pixel. */
const POINTWISE: Convolution = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: { before: [0, 0], after: [0, 0] },
  groups: 1,
};

class SeparableConv2D extends ConvolutionalLayer<SeparableConv2dOptions> {
  readonly #multiplier: number;

  constructor(options: SeparableConv2dOptions) {
    super("separableConv2d", "SeparableConv2D", options, {
      filters: required(integer()),
      depthMultiplier: integer(),
      depthwiseInitializer: initializer,
      pointwiseInitializer: initializer,
      depthwiseRegularizer: regularizer,
      pointwiseRegularizer: regularizer,
    });
    this.#multiplier = options.depthMultiplier ?? 1;
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape("separableConv2d", inputShape)[2];
    const { filters, depthwiseInitializer, pointwiseInitializer, ...options } = this.options;
    return [
      {
        name: "depthwise_kernel",
        shape: [...this.kernelSize, channels, this.#multiplier],
        initializer: depthwiseInitializer ?? "glorotUniform",
        regularizer: options.depthwiseRegularizer,
      },
      {
        name: "pointwise_kernel",
        shape: [1, 1, channels * this.#multiplier, filters],
        initializer: pointwiseInitializer ?? "glorotUniform",
        regularizer: options.pointwiseRegularizer,
      },
      ...this.declareBias(filters),
    ];
  }

  override call(x: Value, context: CallContext): Value {
    const window = slidingWindow(imageSize(this.type, x), this.kernelSize, this.sliding);
    const perChannel = depthwise(x, context.weight("depthwise_kernel"), window);
    const kernel = context.weight("pointwise_kernel");
    return this.activated(convolve(perChannel, kernel, POINTWISE, this.biasOf(context)));
  }

  override outputShape(inputShape: Shape): Shape {
    return [...this.slidSize(inputShape), this.options.filters];
  }
}

/**
 * Convolves each channel by itself, then mixes the channels by a 1×1 convolution: `y =
 * activation(conv2d(depthwiseConv2d(x, depthwise_kernel), pointwise_kernel) + bias)`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, filters]`. Weights `depthwise_kernel`
 * `[kernelHeight, kernelWidth, channels, depthMultiplier]`, `pointwise_kernel` `[1, 1, channels · depthMultiplier,
 * filters]`, `bias` `[filters]`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/convolution_layers/separable_convolution2d/ | Keras: SeparableConv2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.separableConv2d({ filters: 64, kernelSize: 3, padding: "same", inputShape: [14, 14, 32] }),
 * ]);
 * console.log(model.outputShape); // [ null, 14, 14, 64 ]
 * console.log(model.countParams()); // 2400
 * ```
 */
export function separableConv2d(options: SeparableConv2dOptions): Layer {
  return new SeparableConv2D(options);
}
