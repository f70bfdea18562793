/**
 * Depthwise convolution on blocks of channels: its kernels on blocks, and the gradient with respect to them. In that
 * gradient each channel of each image is convolved by its own `dy`, which as it lies in memory already is a kernel, as if
 * the batch were one image with more channels. `Conv` with a group for each channel takes 20 times as long, and 40 times in the
 * gradient: docs/performance-log.md, "Other networks".
 */

import type { LoweringContext, TensorName } from "../graph/index.ts";
import { blockOf, CONVOLUTION, reshaped, transposed } from "./channel-blocks.ts";
import type { Geometry } from "./convolution-geometry.ts";
import type { Pair } from "./window.ts";

/**
 * Operand 1, a depthwise kernel, on blocks: `[channels / block, taps, block]`, called `[channels, 1, rows, columns]`.
 *
 * @param taps which, in their new order, by rows and columns; default: all
 */
export function depthwiseKernel(
  context: LoweringContext,
  { kernel }: Geometry,
  taps?: { readonly rows: readonly number[]; readonly columns: readonly number[] },
): TensorName {
  const [height, width, , channels] = kernel;
  const block = blockOf(context);
  return context.derived(1, `depthwise ${taps?.rows.join()}×${taps?.columns.join()}`, () => {
    const byTap = reshaped(context, context.operand(1), [height * width, channels]);
    const { rows, columns } = taps ?? { rows: countTo(height), columns: countTo(width) };
    const chosen = rows.flatMap((row) => columns.map((column) => row * width + column));
    const ordered =
      taps === undefined ? byTap : context.node("Gather", [byTap, context.integers(chosen)], { axis: 0 });
    const shape = [chosen.length, channels / block, block];
    const byBlock = transposed(context, ordered, shape, [1, 0, 2]);
    return reshaped(context, byBlock, [channels, 1, rows.length, columns.length]);
  });
}

/**
 * The kernel's gradient.
 *
 * @param images padded, on blocks, and without pixels that no window sees
 * @param size of these images: height and width
 * @param gradients on blocks
 */
export function emitDepthwiseFilterGradient(
  context: LoweringContext,
  { x, kernel, y, convolution }: Geometry,
  { images, size, gradients }: { images: TensorName; size: Pair; gradients: TensorName },
): void {
  const { strides, dilations } = convolution;
  const [batch, , , channels] = x;
  const block = blockOf(context);
  const count = batch * channels;
  const parts = context.node(
    CONVOLUTION,
    [reshaped(context, images, [1, count, ...size]), reshaped(context, gradients, [count, 1, y[1], y[2]])],
    {
      kernel_shape: [y[1], y[2]],
      // The pixels after the last window are not for a single tap.
      strides: [kernel[0] === 1 ? size[0] : dilations[0], kernel[1] === 1 ? size[1] : dilations[1]],
      dilations: strides,
      pads: [0, 0, 0, 0],
      group: count,
    },
  );
  const taps = kernel[0] * kernel[1];
  const ofImages = reshaped(context, parts, [batch, channels * taps]);
  const sum = context.node("ReduceSum", [ofImages, context.integers([0])], { keepdims: 0 });
  const byTap = transposed(context, sum, [channels / block, taps, block], [1, 0, 2]);
  context.setOutput(0, reshaped(context, byTap, kernel));
}

function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
