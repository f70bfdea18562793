/**
 * Convolution on blocks of channels: `[batch, channels / block, height, width, block]`, where the channels of
 * a block fill one vector register. ONNX Runtime has kernels for this layout, which its own optimizer puts
 * into graphs that only predict; here they serve training. They are about twice as fast as a matrix product
 * of gathered windows, and exact where a direct convolution is: the same window gives the same number, a
 * window of zeros gives 0.
 *
 * Both gradients are convolutions again.
 *
 * Source: ONNX Runtime, `core/graph/contrib_ops/nchwc_schema_defs.cc`; Georganas et al., "Anatomy of high-performance
 * deep learning convolutions on SIMD architectures", 2018, for the layout.
 */

import type { LoweringContext, Operation, Target } from "../graph/index.ts";
import { blockOf, inBlocks, isWhole, reshaped, setConvolved, transposed } from "./channel-blocks.ts";
import type { Convolution, Geometry } from "./convolution-geometry.ts";
import { CHANNELS_FIRST, padsAttribute } from "./window.ts";

/**
 * Fewer channels than this are not cut into blocks: the kernels read them as they are. On all processors, a block has
 * more.
 */
const MIN_BLOCKED_CHANNELS = 8;

/** Returns whether `y` can be computed on blocks. */
export function canBlockForward({ x, kernel, convolution }: Geometry, { channelBlock }: Target): boolean {
  if (channelBlock === undefined || convolution.groups !== 1) return false;
  const channels = x[3];
  return (
    isWhole(kernel[3], channelBlock) && (isWhole(channels, channelBlock) || channels < MIN_BLOCKED_CHANNELS)
  );
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitBlockedForward(
  context: LoweringContext,
  geometry: Geometry,
  { inputs, outputs: [y] }: Operation<Convolution, 2>,
): void {
  const hasBias = inputs.length === 3;
  const { kernel, convolution } = geometry;
  const [height, width, channels, filters] = kernel;
  const block = blockOf(context);
  const isCut = channels % block === 0;
  // [taps, channels, filters] with channels and filters cut into blocks; the filters' go outermost and innermost.
  const [shape, order] = isCut
    ? [
        [height * width, channels / block, block, filters / block, block],
        [3, 1, 0, 2, 4],
      ]
    : [
        [height * width, channels, filters / block, block],
        [2, 1, 0, 3],
      ];
  const byBlock = transposed(context, context.operand(1), shape, order);
  const matrix = reshaped(context, byBlock, [filters, channels, height, width]);
  const images = isCut ? inBlocks(context, 0) : context.operand(0, CHANNELS_FIRST);
  const operands = hasBias ? [images, matrix, context.operand(2)] : [images, matrix];
  setConvolved(context, y, operands, {
    kernel_shape: [height, width],
    strides: convolution.strides,
    dilations: convolution.dilations,
    pads: padsAttribute(convolution),
  });
}
