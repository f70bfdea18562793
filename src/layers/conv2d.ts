/** Source of the options and their meaning: Keras, `Conv2D`. */

import { type ActivationName, activate } from "../activations/activations.ts";
import { ConfigurationError } from "../errors.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { conv2d as convolve, type PaddingMode, type Pair, slidingWindow } from "../ops/index.ts";
import { boolean, integer, required } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import {
  activationName,
  imageShape,
  initializer,
  paddingMode,
  pairOf,
  regularizer,
  type Size,
  sizeCheck,
} from "./options.ts";
import { slidingOutputShape } from "./sliding.ts";

export interface Conv2dOptions extends LayerOptions {
  /** How many feature maps come out. */
  readonly filters: number;
  readonly kernelSize: Size;
  /** Default 1. */
  readonly strides?: Size;
  /** "same": as many outputs as ⌈pixels / stride⌉; "valid" (default): only where the kernel fits. */
  readonly padding?: PaddingMode;
  /** Distance between the kernel's taps; default 1. Not together with strides above 1, as in Keras. */
  readonly dilationRate?: Size;
  /** Divides the channels into groups that do not see each other; default 1. */
  readonly groups?: number;
  /** Default "linear". */
  readonly activation?: ActivationName;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorotUniform". */
  readonly kernelInitializer?: Initializer;
  /** Default "zeros". */
  readonly biasInitializer?: Initializer;
  readonly kernelRegularizer?: Regularizer;
}

/**
 * Two-dimensional convolution: each output pixel is a weighted sum over a window of the input, plus a bias.
 *
 * Input [batch, height, width, channels], output [batch, height′, width′, filters]. Weights: kernel [height,
 * width, channels / groups, filters], bias [filters].
 */
class Conv2D extends Layer<Conv2dOptions> {
  readonly #kernelSize: Pair;
  readonly #strides: Pair;
  readonly #dilations: Pair;
  readonly #padding: PaddingMode;
  readonly #groups: number;

  constructor(options: Conv2dOptions) {
    super("conv2d", "Conv2D", options, {
      filters: required(integer()),
      kernelSize: required(sizeCheck),
      strides: sizeCheck,
      padding: paddingMode,
      dilationRate: sizeCheck,
      groups: integer(),
      activation: activationName,
      useBias: boolean,
      kernelInitializer: initializer,
      biasInitializer: initializer,
      kernelRegularizer: regularizer,
    });
    const { filters, strides = 1, dilationRate = 1, padding = "valid", groups = 1 } = options;
    this.#kernelSize = pairOf(options.kernelSize);
    this.#strides = pairOf(strides);
    this.#dilations = pairOf(dilationRate);
    this.#padding = padding;
    this.#groups = groups;
    if (filters % groups !== 0) {
      throw new ConfigurationError(
        `conv2d: expected filters to be a multiple of groups. Received: filters ${filters}, groups ${groups}.`,
      );
    }
    if (Math.max(...this.#strides) > 1 && Math.max(...this.#dilations) > 1) {
      throw new ConfigurationError(
        "conv2d: expected strides or dilationRate to be 1. " +
          `Received: strides [${this.#strides.join(", ")}], dilationRate [${this.#dilations.join(", ")}].`,
      );
    }
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape("conv2d", inputShape)[2];
    const { filters, useBias = true, kernelInitializer, biasInitializer, kernelRegularizer } = this.options;
    if (channels % this.#groups !== 0) {
      throw new ConfigurationError(
        `conv2d: expected channels to be a multiple of groups ${this.#groups}. Received: ${channels} channels.`,
      );
    }
    const kernel = {
      name: "kernel",
      shape: [...this.#kernelSize, channels / this.#groups, filters],
      initializer: kernelInitializer ?? "glorotUniform",
      regularizer: kernelRegularizer,
    } as const;
    const bias = { name: "bias", shape: [filters], initializer: biasInitializer ?? "zeros" } as const;
    return useBias ? [kernel, bias] : [kernel];
  }

  override call(x: Value, context: CallContext): Value {
    const { useBias = true, activation = "linear" } = this.options;
    const window = slidingWindow([x.shape[1], x.shape[2]], this.#kernelSize, {
      strides: this.#strides,
      dilations: this.#dilations,
      padding: this.#padding,
    });
    const bias = useBias ? context.weight("bias") : undefined;
    const y = convolve(x, context.weight("kernel"), { ...window, groups: this.#groups }, bias);
    return activate(activation, y);
  }

  override outputShape(inputShape: Shape): Shape {
    const [height, width] = slidingOutputShape("conv2d", inputShape, this.#kernelSize, {
      strides: this.#strides,
      dilations: this.#dilations,
      padding: this.#padding,
    });
    return [height, width, this.options.filters];
  }
}

/**
 * A two-dimensional convolution layer.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function conv2d(options: Conv2dOptions): Layer {
  return new Conv2D(options);
}
