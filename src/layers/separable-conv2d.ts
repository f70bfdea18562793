/** Source of the options and their meaning: Keras, `SeparableConv2D`. */

import { type ActivationName, activate } from "../activations/activations.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { conv2d as convolve, type PaddingMode, type Pair, slidingWindow } from "../ops/index.ts";
import { boolean, integer, required } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { depthwise } from "./depthwise-conv2d.ts";
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

export interface SeparableConv2dOptions extends LayerOptions {
  /** How many feature maps come out. */
  readonly filters: number;
  readonly kernelSize: Size;
  /** Default 1. */
  readonly strides?: Size;
  /** Default "valid". */
  readonly padding?: PaddingMode;
  /** Default 1. */
  readonly dilationRate?: Size;
  /** How many feature maps come of each channel in the depthwise step; default 1. */
  readonly depthMultiplier?: number;
  /** Default "linear". */
  readonly activation?: ActivationName;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorotUniform". */
  readonly depthwiseInitializer?: Initializer;
  /** Default "glorotUniform". */
  readonly pointwiseInitializer?: Initializer;
  /** Default "zeros". */
  readonly biasInitializer?: Initializer;
  readonly depthwiseRegularizer?: Regularizer;
  readonly pointwiseRegularizer?: Regularizer;
}

/**
 * Convolution of each channel by itself, then a 1×1 convolution that mixes them.
 *
 * Input [batch, height, width, channels], output [batch, height′, width′, filters]. Weights: depthwise_kernel
 * [height, width, channels, depthMultiplier], pointwise_kernel [1, 1, channels · depthMultiplier, filters], bias
 * [filters].
 */
class SeparableConv2D extends Layer<SeparableConv2dOptions> {
  readonly #kernelSize: Pair;
  readonly #sliding: { strides: Pair; dilations: Pair; padding: PaddingMode };
  readonly #multiplier: number;

  constructor(options: SeparableConv2dOptions) {
    super("separableConv2d", "SeparableConv2D", options, {
      filters: required(integer()),
      kernelSize: required(sizeCheck),
      strides: sizeCheck,
      padding: paddingMode,
      dilationRate: sizeCheck,
      depthMultiplier: integer(),
      activation: activationName,
      useBias: boolean,
      depthwiseInitializer: initializer,
      pointwiseInitializer: initializer,
      biasInitializer: initializer,
      depthwiseRegularizer: regularizer,
      pointwiseRegularizer: regularizer,
    });
    const { strides = 1, dilationRate = 1, padding = "valid", depthMultiplier = 1 } = options;
    this.#kernelSize = pairOf(options.kernelSize);
    this.#sliding = { strides: pairOf(strides), dilations: pairOf(dilationRate), padding };
    this.#multiplier = depthMultiplier;
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape("separableConv2d", inputShape)[2];
    const { filters, useBias = true, ...options } = this.options;
    const kernels = [
      {
        name: "depthwise_kernel",
        shape: [...this.#kernelSize, channels, this.#multiplier],
        initializer: options.depthwiseInitializer ?? "glorotUniform",
        regularizer: options.depthwiseRegularizer,
      },
      {
        name: "pointwise_kernel",
        shape: [1, 1, channels * this.#multiplier, filters],
        initializer: options.pointwiseInitializer ?? "glorotUniform",
        regularizer: options.pointwiseRegularizer,
      },
    ] as const;
    const bias = {
      name: "bias",
      shape: [filters],
      initializer: options.biasInitializer ?? "zeros",
    } as const;
    return useBias ? [...kernels, bias] : kernels;
  }

  override call(x: Value, context: CallContext): Value {
    const { useBias = true, activation = "linear" } = this.options;
    const perChannel = depthwise(x, context.weight("depthwise_kernel"), this.#sliding);
    const size: Pair = [perChannel.shape[1], perChannel.shape[2]];
    const pointwise = slidingWindow(size, [1, 1], { strides: [1, 1], padding: "valid" });
    const bias = useBias ? context.weight("bias") : undefined;
    const kernel = context.weight("pointwise_kernel");
    return activate(activation, convolve(perChannel, kernel, { ...pointwise, groups: 1 }, bias));
  }

  override outputShape(inputShape: Shape): Shape {
    const [height, width] = slidingOutputShape(
      "separableConv2d",
      inputShape,
      this.#kernelSize,
      this.#sliding,
    );
    return [height, width, this.options.filters];
  }
}

/**
 * A depthwise separable convolution layer.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function separableConv2d(options: SeparableConv2dOptions): Layer {
  return new SeparableConv2D(options);
}
