/** Common parts of the convolution layers: options, and how the kernel slides. */

import { type Activation, activate } from "../activations/activations.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import type { PaddingMode, Pair } from "../ops/index.ts";
import { boolean, type Checks, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { activationName, initializer, paddingMode, pairOf, type Size, sizeCheck } from "./options.ts";
import { slidingOutputShape } from "./sliding.ts";

/** Options that every convolution layer has. */
export interface ConvolutionalOptions extends LayerOptions {
  /** Height and width of the kernel, in pixels. */
  readonly kernelSize: Size;
  /**
   * How many pixels the kernel moves at a time.
   *
   * @default 1
   */
  readonly strides?: Size;
  /**
   * "same": zeros around the image, so that the kernel's middle meets every pixel; "valid": only where the kernel fits.
   *
   * @default "valid"
   */
  readonly padding?: PaddingMode;
  /**
   * Distance between the kernel's taps, in pixels. Not together with strides above 1, as in Keras.
   *
   * @default 1
   */
  readonly dilationRate?: Size;
  /**
   * Applied to the output.
   *
   * @default "linear"
   */
  readonly activation?: Activation;
  /**
   * Whether a bias is added to each channel.
   *
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * First numbers of the bias.
   *
   * @default "zeros"
   */
  readonly biasInitializer?: Initializer;
}

/** Checks of the options that every convolution layer has. */
const CONVOLUTIONAL_CHECKS: Checks<Omit<ConvolutionalOptions, keyof LayerOptions>> = {
  kernelSize: required(sizeCheck),
  strides: sizeCheck,
  padding: paddingMode,
  dilationRate: sizeCheck,
  activation: activationName,
  useBias: boolean,
  biasInitializer: initializer,
};

/** How a kernel slides. */
export interface Sliding {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: PaddingMode;
}

/** A layer that slides a kernel over images. */
export abstract class ConvolutionalLayer<Options extends ConvolutionalOptions> extends Layer<Options> {
  protected readonly kernelSize: Pair;
  protected readonly sliding: Sliding;

  /** @param checks of the options that this layer has beside those of all convolutions */
  protected constructor(
    type: string,
    className: string,
    options: Options,
    checks: Checks<Omit<Options, keyof ConvolutionalOptions>>,
  ) {
    super(type, className, options, { ...CONVOLUTIONAL_CHECKS, ...checks } as Checks<
      Omit<Options, keyof LayerOptions>
    >);
    const { kernelSize, strides = 1, dilationRate = 1, padding = "valid" } = options;
    this.kernelSize = pairOf(kernelSize);
    this.sliding = { strides: pairOf(strides), dilations: pairOf(dilationRate), padding };
    if (Math.max(...this.sliding.strides) > 1 && Math.max(...this.sliding.dilations) > 1) {
      throw new ConfigurationError(
        `${type}: expected strides or dilationRate to be 1. Received: strides ` +
          `[${this.sliding.strides.join(", ")}], dilationRate [${this.sliding.dilations.join(", ")}].`,
      );
    }
  }

  /** Declares the bias, if the options ask for one. */
  protected declareBias(filters: number): readonly WeightDeclaration[] {
    const { useBias = true, biasInitializer = "zeros" } = this.options;
    return useBias ? [{ name: "bias", shape: [filters], initializer: biasInitializer }] : [];
  }

  /** The bias, if there is one. */
  protected biasOf(context: CallContext): Value | undefined {
    return (this.options.useBias ?? true) ? context.weight("bias") : undefined;
  }

  /** Applies the activation. */
  protected activated(y: Value): Value {
    return activate(this.options.activation ?? "linear", y);
  }

  /** Computes height and width of the output for images of this shape. */
  protected slidSize(inputShape: Shape): Pair {
    return slidingOutputShape(this.type, inputShape, this.kernelSize, this.sliding);
  }
}
