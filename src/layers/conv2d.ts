/** Source of the options and their meaning: Keras, `Conv2D`. */

import { ConfigurationError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { conv2d as convolve, slidingWindow } from "../ops/index.ts";
import { integer, required } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { ConvolutionalLayer, type ConvolutionalOptions } from "./convolutional.ts";
import type { CallContext, Layer, WeightDeclaration } from "./layer.ts";
import { imageShape, imageSize, initializer, regularizer } from "./options.ts";

/** Options of `layers.conv2d`. */
export interface Conv2dOptions extends ConvolutionalOptions {
  /** Number of output channels. */
  readonly filters: number;
  /**
   * Divides the channels into groups that do not see each other.
   *
   * @default 1
   */
  readonly groups?: number;
  /**
   * First numbers of the kernel.
   *
   * @default "glorotUniform"
   */
  readonly kernelInitializer?: Initializer;
  /**
   * Penalty on the kernel, added to the loss.
   *
   * @default none
   */
  readonly kernelRegularizer?: Regularizer;
}

class Conv2D extends ConvolutionalLayer<Conv2dOptions> {
  readonly #groups: number;

  constructor(options: Conv2dOptions) {
    super("conv2d", "Conv2D", options, {
      filters: required(integer()),
      groups: integer(),
      kernelInitializer: initializer,
      kernelRegularizer: regularizer,
    });
    const { filters, groups = 1 } = options;
    this.#groups = groups;
    if (filters % groups !== 0) {
      throw new ConfigurationError(
        `conv2d: expected filters to be a multiple of groups. Received: filters ${filters}, groups ${groups}.`,
      );
    }
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape("conv2d", inputShape)[2];
    const { filters, kernelInitializer = "glorotUniform", kernelRegularizer } = this.options;
    if (channels % this.#groups !== 0) {
      throw new ConfigurationError(
        `conv2d: expected channels to be a multiple of groups ${this.#groups}. Received: ${channels} channels.`,
      );
    }
    const kernel = {
      name: "kernel",
      shape: [...this.kernelSize, channels / this.#groups, filters],
      initializer: kernelInitializer,
      regularizer: kernelRegularizer,
    };
    return [kernel, ...this.declareBias(filters)];
  }

  override call(x: Value, context: CallContext): Value {
    const window = slidingWindow(imageSize(this.type, x), this.kernelSize, this.sliding);
    const convolution = { ...window, groups: this.#groups };
    return this.activated(convolve(x, context.weight("kernel"), convolution, this.biasOf(context)));
  }

  override outputShape(inputShape: Shape): Shape {
    return [...this.slidSize(inputShape), this.options.filters];
  }
}

/**
 * Convolves images, each output pixel being a weighted sum over a window of the input: `y[b, i, j, f] = activation(Σ
 * x[b, i · stride + u, j · stride + v, c] · kernel[u, v, c, f] + bias[f])`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, filters]`: with padding "same", height′ is
 * ⌈height / stride⌉; with "valid", ⌊(height − kernel) / stride⌋ + 1. Weights `kernel` `[kernelHeight, kernelWidth,
 * channels / groups, filters]`, `bias` `[filters]`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to something else than images, or to images smaller than the kernel
 * @see {@link https://keras.io/api/layers/convolution_layers/convolution2d/ | Keras: Conv2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [28, 28, 1] })]);
 * console.log(model.outputShape); // [ null, 26, 26, 8 ]
 * console.log(model.countParams()); // 80
 * ```
 */
export function conv2d(options: Conv2dOptions): Layer {
  return new Conv2D(options);
}
