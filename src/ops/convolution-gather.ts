/**
 * Convolution of images with few channels, as most first layers are: for every output pixel, the window that it
 * sees is gathered as a column of numbers per image, and one small matrix product per pixel does the rest. The
 * columns serve the kernel's gradient again.
 *
 * Activations lie as [height, width, channel, batch], so that what is gathered are runs of memory, and what comes
 * out is where pooling and the frequency domain want it.
 */

import type { LoweringContext, TensorName } from "../graph/index.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { BATCH_LAST, FUSED_MATMUL } from "./window.ts";

/** Up to this many numbers in a window, the product is small enough that gathering pays. */
const LARGEST_WINDOW = 128;

/** Whether gathering pays. */
export function gatherPays({ x, kernel, convolution: { groups } }: Geometry): boolean {
  return groups === 1 && x[3] <= 4 && kernel[0] * kernel[1] * x[3] <= LARGEST_WINDOW;
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitGatheredForward(context: LoweringContext, geometry: Geometry, hasBias: boolean): void {
  const { kernel, y } = geometry;
  const [batch, rows, columns, filters] = y;
  const matrix = context.node("Reshape", [context.operand(1), context.integers([-1, filters])]);
  const product = context.node(FUSED_MATMUL, [matrix, windows(context, geometry)], { transA: 1 });
  const image = context.node("Reshape", [product, context.integers([rows, columns, kernel[3], batch])]);
  const biased = hasBias ? context.node("Add", [image, context.operand(2, BATCH_LAST)]) : image;
  context.setOutput(0, biased, BATCH_LAST);
}

/** The kernel's gradient, from operands x and dy. */
export function emitGatheredFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { kernel, y } = geometry;
  const [batch, rows, columns, filters] = y;
  const gradient = context.node("Reshape", [
    context.operand(1, BATCH_LAST),
    context.integers([rows * columns, filters, batch]),
  ]);
  const ofPixels = context.node(FUSED_MATMUL, [windows(context, geometry), gradient], { transB: 1 });
  const sum = context.node("ReduceSum", [ofPixels, context.integers([0])], { keepdims: 0 });
  context.setOutput(0, context.node("Reshape", [sum, context.integers(kernel)]));
}

/** What each output pixel sees of operand 0: [pixels, numbers in a window, batch]. */
function windows(context: LoweringContext, { x, kernel, y, convolution }: Geometry): TensorName {
  const [batch, height, width, channels] = x;
  const { strides, dilations, padding } = convolution;
  const key = `windows ${kernel.slice(0, 2)} ${strides} ${dilations} ${padding.before} ${padding.after}`;
  return context.derived(0, key, () => {
    const pixels = height * width * channels;
    const image = context.node("Reshape", [
      context.operand(0, BATCH_LAST),
      context.integers([pixels, batch]),
    ]);
    // One row of zeros, for what lies outside.
    const padded = context.node("Pad", [image, context.integers([0, 0, 1, 0])]);
    const size = kernel[0] * kernel[1] * channels;
    const indices = BigInt64Array.from({ length: y[1] * y[2] * size }, (_, i) => {
      const [pixel, within] = [Math.floor(i / size), i % size];
      const [tap, channel] = [Math.floor(within / channels), within % channels];
      const row =
        Math.floor(pixel / y[2]) * strides[0] +
        Math.floor(tap / kernel[1]) * dilations[0] -
        padding.before[0];
      const column = (pixel % y[2]) * strides[1] + (tap % kernel[1]) * dilations[1] - padding.before[1];
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      return BigInt(isInside ? (row * width + column) * channels + channel : pixels);
    });
    return context.node("Gather", [padded, context.constant(indices, [y[1] * y[2], size])], { axis: 0 });
  });
}
