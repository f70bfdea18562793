/** Source of the options and their meaning: Keras, `DepthwiseConv2D`. */

import { type ActivationName, activate } from "../activations/activations.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { conv2d as convolve, type PaddingMode, type Pair, reshape, slidingWindow } from "../ops/index.ts";
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

export interface DepthwiseConv2dOptions extends LayerOptions {
  readonly kernelSize: Size;
  /** Default 1. */
  readonly strides?: Size;
  /** Default "valid". */
  readonly padding?: PaddingMode;
  /** Default 1. */
  readonly dilationRate?: Size;
  /** How many feature maps come of each channel; default 1. */
  readonly depthMultiplier?: number;
  /** Default "linear". */
  readonly activation?: ActivationName;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorotUniform". */
  readonly depthwiseInitializer?: Initializer;
  /** Default "zeros". */
  readonly biasInitializer?: Initializer;
  readonly depthwiseRegularizer?: Regularizer;
}

/**
 * Convolution of each channel by itself.
 *
 * Input [batch, height, width, channels], output [batch, height′, width′, channels · depthMultiplier]. Weights:
 * kernel [height, width, channels, depthMultiplier], bias [channels · depthMultiplier].
 */
class DepthwiseConv2D extends Layer<DepthwiseConv2dOptions> {
  readonly #kernelSize: Pair;
  readonly #sliding: { strides: Pair; dilations: Pair; padding: PaddingMode };
  readonly #multiplier: number;

  constructor(options: DepthwiseConv2dOptions) {
    super("depthwiseConv2d", "DepthwiseConv2D", options, {
      kernelSize: required(sizeCheck),
      strides: sizeCheck,
      padding: paddingMode,
      dilationRate: sizeCheck,
      depthMultiplier: integer(),
      activation: activationName,
      useBias: boolean,
      depthwiseInitializer: initializer,
      biasInitializer: initializer,
      depthwiseRegularizer: regularizer,
    });
    const { strides = 1, dilationRate = 1, padding = "valid", depthMultiplier = 1 } = options;
    this.#kernelSize = pairOf(options.kernelSize);
    this.#sliding = { strides: pairOf(strides), dilations: pairOf(dilationRate), padding };
    this.#multiplier = depthMultiplier;
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape("depthwiseConv2d", inputShape)[2];
    const { useBias = true, depthwiseInitializer, biasInitializer, depthwiseRegularizer } = this.options;
    const kernel = {
      name: "kernel",
      shape: [...this.#kernelSize, channels, this.#multiplier],
      initializer: depthwiseInitializer ?? "glorotUniform",
      regularizer: depthwiseRegularizer,
    } as const;
    const bias = {
      name: "bias",
      shape: [channels * this.#multiplier],
      initializer: biasInitializer ?? "zeros",
    } as const;
    return useBias ? [kernel, bias] : [kernel];
  }

  override call(x: Value, context: CallContext): Value {
    const { useBias = true, activation = "linear" } = this.options;
    const bias = useBias ? context.weight("bias") : undefined;
    return activate(activation, depthwise(x, context.weight("kernel"), this.#sliding, bias));
  }

  override outputShape(inputShape: Shape): Shape {
    const [height, width] = slidingOutputShape(
      "depthwiseConv2d",
      inputShape,
      this.#kernelSize,
      this.#sliding,
    );
    return [height, width, inputShape[2] * this.#multiplier];
  }
}

/** Convolution of each channel by itself, as a convolution with as many groups as channels. */
export function depthwise(
  x: Value,
  kernel: Value,
  sliding: { strides: Pair; dilations: Pair; padding: PaddingMode },
  bias?: Value,
): Value {
  const [kernelHeight, kernelWidth, channels, multiplier] = kernel.shape;
  const window = slidingWindow([x.shape[1], x.shape[2]], [kernelHeight, kernelWidth], sliding);
  const grouped = reshape(kernel, [kernelHeight, kernelWidth, 1, channels * multiplier]);
  return convolve(x, grouped, { ...window, groups: channels }, bias);
}

/**
 * A depthwise convolution layer.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): Layer {
  return new DepthwiseConv2D(options);
}
