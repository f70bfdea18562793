/** Transposed convolution: the gradient of a convolution as an operator of its own. */

import { ShapeError } from "../errors/index.ts";
import { aPair, apply, aValue, checkArguments, formatShape, type Value } from "../graph/index.ts";
import { checkOptions } from "../options/index.ts";
import { CONVOLUTION_CHECKS, checkChannels, inputGradientOperator } from "./convolution.ts";
import { type Convolution, kernelSizeOf } from "./convolution-geometry.ts";
import { countWindows, type Pair } from "./window.ts";

/**
 * Spreads each pixel over a window and sums where windows overlap: the transpose of the {@link conv2d} that makes
 * images of this height and width smaller.
 *
 * @param x `[batch, height, width, channels]`
 * @param kernel `[height, width, filters, channels]`
 * @param convolution how the kernel slides over an image of the size of the result
 * @param size height and width of the result
 * @returns `[batch, …size, filters]`
 * @throws {ShapeError} if the shapes do not fit
 * @see {@link https://onnx.ai/onnx/operators/onnx__ConvTranspose.html | ONNX: ConvTranspose}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const x = ops.constant(new Float32Array(8 * 8 * 4), [1, 8, 8, 4]);
 * const kernel = ops.constant(new Float32Array(3 * 3 * 2 * 4), [3, 3, 2, 4]);
 * const window = ops.slidingWindow([16, 16], [3, 3], { strides: [2, 2], padding: "same" });
 * console.log(ops.conv2dTranspose(x, kernel, { ...window, groups: 1 }, [16, 16]).shape); // [ 1, 16, 16, 2 ]
 * ```
 */
export function conv2dTranspose(x: Value, kernel: Value, convolution: Convolution, size: Pair): Value {
  checkArguments("conv2dTranspose", { x, kernel, size }, { x: aValue, kernel: aValue, size: aPair });
  checkOptions<Convolution>("conv2dTranspose", convolution, CONVOLUTION_CHECKS);
  const [batch = 0] = x.shape;
  const [, , perGroup = 0] = kernel.shape;
  const shape = [batch, ...size, perGroup * convolution.groups];
  checkChannels({ shape, elementType: "float32" }, kernel, undefined, convolution);
  const [height, width] = countWindows(shape, kernelSizeOf(kernel.shape), convolution);
  if (x.rank !== 4 || x.shape[1] !== height || x.shape[2] !== width || x.shape[3] !== kernel.shape[3]) {
    throw new ShapeError(
      `Expected images [batch, ${height}, ${width}, ${kernel.shape[3]}] to spread over ${size.join("×")} pixels. ` +
        `Received: ${formatShape(x.shape)}.`,
    );
  }
  return apply(inputGradientOperator, [x, kernel], { ...convolution, shape });
}
