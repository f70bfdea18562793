/** Source of the options and their meaning: Keras, `DepthwiseConv2D`. */

import { atLeast } from "../checked.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { conv2d as convolve, reshape, slidingWindow, type Window } from "../ops/index.ts";
import { integer } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { ConvolutionalLayer, type ConvolutionalOptions } from "./convolutional.ts";
import type { CallContext, Layer, WeightDeclaration } from "./layer.ts";
import { imageShape, imageSize, initializer, regularizer } from "./options.ts";

/** Options of `layers.depthwiseConv2d`. */
export interface DepthwiseConv2dOptions extends ConvolutionalOptions {
  /**
   * Number of output channels for each input channel.
   *
   * @default 1
   */
  readonly depthMultiplier?: number;
  /**
   * First numbers of the kernel.
   *
   * @default "glorotUniform"
   */
  readonly depthwiseInitializer?: Initializer;
  /**
   * Penalty on the kernel, added to the loss.
   *
   * @default none
   */
  readonly depthwiseRegularizer?: Regularizer;
}

class DepthwiseConv2D extends ConvolutionalLayer<DepthwiseConv2dOptions> {
  readonly #multiplier: number;

  constructor(options: DepthwiseConv2dOptions) {
    super("depthwiseConv2d", "DepthwiseConv2D", options, {
      depthMultiplier: integer(),
      depthwiseInitializer: initializer,
      depthwiseRegularizer: regularizer,
    });
    this.#multiplier = options.depthMultiplier ?? 1;
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape("depthwiseConv2d", inputShape)[2];
    const { depthwiseInitializer = "glorotUniform", depthwiseRegularizer } = this.options;
    const kernel = {
      name: "kernel",
      shape: [...this.kernelSize, channels, this.#multiplier],
      initializer: depthwiseInitializer,
      regularizer: depthwiseRegularizer,
    };
    return [kernel, ...this.declareBias(channels * this.#multiplier)];
  }

  override call(x: Value, context: CallContext): Value {
    const window = slidingWindow(imageSize(this.type, x), this.kernelSize, this.sliding);
    return this.activated(depthwise(x, context.weight("kernel"), window, this.biasOf(context)));
  }

  override outputShape(inputShape: Shape): Shape {
    return [...this.slidSize(inputShape), imageShape(this.type, inputShape)[2] * this.#multiplier];
  }
}

/** Convolves each channel by itself, as a convolution with one group for each channel. */
export function depthwise(x: Value, kernel: Value, window: Window, bias?: Value): Value {
  const [height, width, channels, multiplier] = atLeast(kernel.shape, 4);
  const grouped = reshape(kernel, [height, width, 1, channels * multiplier]);
  return convolve(x, grouped, { ...window, groups: channels }, bias);
}

/**
 * Convolves each channel by itself: `y[b, i, j, c · m + k] = activation(Σ x[b, i · stride + u, j · stride + v, c] ·
 * kernel[u, v, c, k] + bias[c · m + k])`, m being `depthMultiplier`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, channels · depthMultiplier]`. Weights
 * `kernel` `[kernelHeight, kernelWidth, channels, depthMultiplier]`, `bias` `[channels · depthMultiplier]`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/ | Keras: DepthwiseConv2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.depthwiseConv2d({ kernelSize: 3, padding: "same", inputShape: [28, 28, 4] })]);
 * console.log(model.outputShape); // [ null, 28, 28, 4 ]
 * console.log(model.countParams()); // 40
 * ```
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): Layer {
  return new DepthwiseConv2D(options);
}
