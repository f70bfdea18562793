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

import type { LoweringContext, Operation, Target, TensorName } from "../graph/index.ts";
import { blockOf, inBlocks, isWhole, reshaped, setConvolved, transposed } from "./channel-blocks.ts";
import { depthwiseKernel } from "./convolution-depthwise.ts";
import { emitFewFilters } from "./convolution-few-filters.ts";
import { type Convolution, type Geometry, isDepthwise } from "./convolution-geometry.ts";
import { CHANNELS_FIRST, padsAttribute } from "./window.ts";

/** Returns whether `y` can be computed on blocks. */
export function canBlockForward(geometry: Geometry, { channelBlock }: Target): boolean {
  const { x, kernel, convolution } = geometry;
  if (channelBlock === undefined) return false;
  if (convolution.groups !== 1) return isDepthwise(geometry) && isWhole(x[3], channelBlock);
  const [channels, filters] = [x[3], kernel[3]];
  if (isWhole(filters, channelBlock)) return isWhole(channels, channelBlock) || channels < channelBlock;
  return filters < channelBlock && isWhole(channels, channelBlock);
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitBlockedForward(
  context: LoweringContext,
  geometry: Geometry,
  operation: Operation<Convolution, 2>,
): void {
  if (!isWhole(geometry.kernel[3], blockOf(context))) {
    emitFewFilters(context, geometry, operation);
    return;
  }
  const {
    inputs,
    outputs: [y],
  } = operation;
  const hasBias = inputs.length === 3;
  const { x, kernel, convolution } = geometry;
  const isCut = isWhole(x[3], blockOf(context));
  const matrix = isDepthwise(geometry)
    ? depthwiseKernel(context, geometry)
    : kernelOnBlocks(context, geometry, isCut);
  const images = isCut ? inBlocks(context, 0) : context.operand(0, CHANNELS_FIRST);
  const operands = hasBias ? [images, matrix, context.operand(2)] : [images, matrix];
  setConvolved(context, y, operands, {
    kernel_shape: [kernel[0], kernel[1]],
    strides: convolution.strides,
    dilations: convolution.dilations,
    pads: padsAttribute(convolution),
    ...(convolution.groups > 1 && { group: convolution.groups }),
  });
}

/** Operand 1, called `[filters, channels, height, width]`; its channels are cut into blocks as those of the images are. */
function kernelOnBlocks(context: LoweringContext, { kernel }: Geometry, isCut: boolean): TensorName {
  const [height, width, channels, filters] = kernel;
  const block = blockOf(context);
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
  return reshaped(context, byBlock, [filters, channels, height, width]);
}
