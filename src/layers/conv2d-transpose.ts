/** Source of the options and their meaning: Keras, `Conv2DTranspose`. */

import { ConfigurationError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { add, conv2dTranspose as convolveTransposed, type Pair, type Window } from "../ops/index.ts";
import { either, inOtherWords, integer, listOf, required } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { ConvolutionalLayer, type ConvolutionalOptions } from "./convolutional.ts";
import type { CallContext, Layer, WeightDeclaration } from "./layer.ts";
import { imageShape, initializer, pairOf, regularizer, type Size } from "./options.ts";

/** Options of `layers.conv2dTranspose`. */
export interface Conv2dTransposeOptions extends ConvolutionalOptions {
  /** Number of output channels. */
  readonly filters: number;
  /**
   * Rows and columns added after those that the kernel covers, fewer than the strides. Without it, the output is the
   * input times the strides, and with padding "valid" larger where the kernel is.
   */
  readonly outputPadding?: Size;
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

const PIXELS = integer({ min: 0 });
const OUTPUT_PADDING = inOtherWords(
  "an integer of at least 0 or [height, width]",
  either(PIXELS, listOf(PIXELS, { length: 2 })),
);

/** Height and width of the result, and the window of the convolution that leads back. */
interface Geometry {
  readonly size: Pair;
  readonly window: Window;
}

class Conv2DTranspose extends ConvolutionalLayer<Conv2dTransposeOptions> {
  readonly #outputPadding: Pair | undefined;

  constructor(options: Conv2dTransposeOptions) {
    super("conv2dTranspose", "Conv2DTranspose", options, {
      filters: required(integer()),
      outputPadding: OUTPUT_PADDING,
      kernelInitializer: initializer,
      kernelRegularizer: regularizer,
    });
    const { outputPadding } = options;
    this.#outputPadding = outputPadding === undefined ? undefined : pairOf(outputPadding);
    const { strides } = this.sliding;
    if (this.#outputPadding?.some((pixels, axis) => pixels >= (strides[axis] ?? 1))) {
      throw new ConfigurationError(
        "conv2dTranspose: expected outputPadding to be less than strides. " +
          `Received: outputPadding [${this.#outputPadding.join(", ")}], strides [${strides.join(", ")}].`,
      );
    }
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const channels = imageShape(this.type, inputShape)[2];
    const { filters, kernelInitializer = "glorotUniform", kernelRegularizer } = this.options;
    const kernel = {
      name: "kernel",
      shape: [...this.kernelSize, filters, channels],
      initializer: kernelInitializer,
      regularizer: kernelRegularizer,
    };
    return [kernel, ...this.declareBias(filters)];
  }

  override call(x: Value, context: CallContext): Value {
    const { size, window } = this.#geometry(x.shape.slice(1));
    const y = convolveTransposed(x, context.weight("kernel"), { ...window, groups: 1 }, size);
    const bias = this.biasOf(context);
    return this.activated(bias === undefined ? y : add(y, bias));
  }

  override outputShape(inputShape: Shape): Shape {
    return [...this.#geometry(inputShape).size, this.options.filters];
  }

  #geometry(inputShape: Shape): Geometry {
    const image = imageShape(this.type, inputShape);
    const [top, left] = [this.#alongAxis(image[0], 0), this.#alongAxis(image[1], 1)] as const;
    const { strides, dilations } = this.sliding;
    const padding = { before: [top.before, left.before], after: [top.after, left.after] } as const;
    return { size: [top.length, left.length], window: { strides, dilations, padding } };
  }

  /** Computes the output length along height or width, and the pixels that are cut off at either end. */
  #alongAxis(inputLength: number, axis: 0 | 1): { length: number; before: number; after: number } {
    const stride = this.sliding.strides[axis];
    const reach = (this.kernelSize[axis] - 1) * this.sliding.dilations[axis] + 1;
    const isSame = this.sliding.padding === "same";
    const kept = isSame ? reach % 2 : reach;
    const extra = this.#outputPadding?.[axis] ?? (isSame ? stride - kept : Math.max(stride - reach, 0));
    const length = (inputLength - 1) * stride + kept + extra;
    const cut = Math.max((inputLength - 1) * stride + reach - length, 0);
    return { length, before: Math.floor(cut / 2), after: cut - Math.floor(cut / 2) };
  }
}

/**
 * Convolves transposed: spreads each input pixel over a window of the output, which makes images larger: `y[b, i ·
 * stride + u, j · stride + v, f] = activation(Σ x[b, i, j, c] · kernel[u, v, f, c] + bias[f])`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, filters]`: with padding "same", height′ is
 * height · stride; with "valid", height · stride + max(kernel − stride, 0). Weights `kernel` `[kernelHeight,
 * kernelWidth, filters, channels]`, `bias` `[filters]`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/convolution_layers/convolution2d_transpose/ | Keras: Conv2DTranspose}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.conv2dTranspose({ filters: 16, kernelSize: 3, strides: 2, padding: "same", inputShape: [7, 7, 32] }),
 * ]);
 * console.log(model.outputShape); // [ null, 14, 14, 16 ]
 * ```
 */
export function conv2dTranspose(options: Conv2dTransposeOptions): Layer {
  return new Conv2DTranspose(options);
}
