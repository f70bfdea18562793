/**
 * Convolution on blocks of channels: `[batch, channels / block, height, width, block]`, where the channels of
 * a block fill one vector register. ONNX Runtime has kernels for this layout, which its own optimizer puts
 * into graphs that only predict; here they serve training. They are about twice as fast as a matrix product
 * of gathered windows, and exact where a direct convolution is: the same window gives the same number, a
 * window of zeros gives 0.
 *
 * Both gradients are convolutions again. For that of the kernel, images and channels change places, and `dy` is the
 * kernel.
 *
 * Source: ONNX Runtime, `core/graph/contrib_ops/nchwc_schema_defs.cc`; Georganas et al., "Anatomy of high-performance
 * deep learning convolutions on SIMD architectures", 2018, for the layout.
 */

import { atLeast, defined } from "../checked.ts";
import type { LoweringContext, Operation, Target, TensorName } from "../graph/index.ts";
import { CONVOLUTION, FROM_BLOCKS, inBlocks, setConvolved, TO_BLOCKS } from "./channel-blocks.ts";
import type { Convolution, Geometry } from "./convolution-geometry.ts";
import { CHANNELS_FIRST, CHANNELS_THEN_BATCH, padsAttribute } from "./window.ts";

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

/** Returns whether the kernel's gradient can be computed on blocks. */
export function canBlockFilterGradient(
  { x, kernel, convolution }: Geometry,
  { channelBlock }: Target,
): boolean {
  if (channelBlock === undefined || convolution.groups !== 1) return false;
  return isWhole(x[0], channelBlock) && isWhole(kernel[3], channelBlock);
}

export function isWhole(channels: number, block: number): boolean {
  return channels % block === 0;
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

/** Writes the kernel's gradient, from operands x and dy. */
export function emitBlockedFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { x, kernel, y, convolution } = geometry;
  const [batch, height, width, channels] = x;
  const [rows, columns, , filters] = kernel;
  const { strides, dilations, padding } = convolution;
  const groups = batch / blockOf(context);
  const images = context.derived(0, "blocks of the batch", () =>
    context.node(TO_BLOCKS, [context.operand(0, CHANNELS_THEN_BATCH)]),
  );
  // Padded beforehand, since the kernels compute windows that reach over an edge one by one. Pixels that no window sees
  // go, unless there is one window only, which does not move.
  const after = AXES.map((axis) => {
    const seen = (y[axis === 0 ? 1 : 2] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    const left = seen - x[axis === 0 ? 1 : 2] - padding.before[axis];
    return kernel[axis] === 1 ? Math.max(left, 0) : left;
  });
  const size = AXES.map((axis) => x[axis === 0 ? 1 : 2] + padding.before[axis] + defined(after[axis]));
  const edges = [...padding.before, ...after];
  const padded = padOnBlocks(context, images, { batch: channels, channels: batch, height, width }, edges);
  const steps = AXES.map((axis) => (kernel[axis] === 1 ? defined(size[axis]) : dilations[axis]));
  // Each block of the batch is a group, with a part of the gradient to itself.
  const parts = context.node(
    CONVOLUTION,
    [reshaped(context, padded, [channels, batch, ...size]), batchAsChannels(context, geometry)],
    { kernel_shape: [y[1], y[2]], strides: steps, dilations: strides, pads: [0, 0, 0, 0], group: groups },
  );
  const shape = [channels, filters, rows, columns];
  const byPart = reshaped(context, parts, [channels, groups, filters * rows * columns]);
  const sum =
    groups === 1 ? parts : context.node("ReduceSum", [byPart, context.integers([1])], { keepdims: 0 });
  const byChannel = context.node(FROM_BLOCKS, [reshaped(context, sum, shape)], { channels: filters });
  context.setOutput(0, byChannel, [2, 3, 0, 1]);
}

const AXES = [0, 1] as const;

/** Images on blocks with zeros around them, or without pixels at their edges where there are less than none. */
function padOnBlocks(
  context: LoweringContext,
  images: TensorName,
  shape: Readonly<Record<"batch" | "channels" | "height" | "width", number>>,
  edges: readonly number[],
): TensorName {
  if (edges.every((pixels) => pixels === 0)) return images;
  const { batch, channels, height, width } = shape;
  if (edges.every((pixels) => pixels >= 0)) {
    // A depthwise convolution by 1, of all channels as one image: 0.29 ms where `Pad` takes 0.43 (4 MB, 2 cores of Zen
    // 3).
    const count = batch * channels;
    const ones = context.constant(new Float32Array(count).fill(1), [count, 1, 1, 1]);
    const row = reshaped(context, images, [1, count, height, width]);
    return context.node(CONVOLUTION, [row, ones], { kernel_shape: [1, 1], group: count, pads: edges });
  }
  const block = blockOf(context);
  const [top, left, bottom, right] = atLeast(edges, 4);
  const rows = reshaped(context, images, [(batch * channels) / block, height, width * block]);
  return context.node("Pad", [rows, context.integers([0, top, left * block, 0, bottom, right * block])]);
}

/**
 * `dy`, operand 1, as kernels whose channels are the batch, one for each block of it: [batch / block, filters / block, pixels,
 * block of the batch, block of filters]. To the runtime the images of a block are blocks of channels that are to come
 * last.
 */
function batchAsChannels(context: LoweringContext, { y }: Geometry): TensorName {
  const [batch, height, width, filters] = y;
  const block = blockOf(context);
  const channels = block * block;
  const lines = (filters / block) * height;
  const images = reshaped(context, inBlocks(context, 1), [batch / block, channels, lines, width]);
  const pixels = context.node(FROM_BLOCKS, [images], { channels, channels_last: 1 });
  return reshaped(context, pixels, [(batch / block) * filters, block, height, width]);
}

export function transposed(
  context: LoweringContext,
  tensor: TensorName,
  shape: readonly number[],
  perm: readonly number[],
): TensorName {
  return context.node("Transpose", [reshaped(context, tensor, shape)], { perm });
}

export function reshaped(context: LoweringContext, tensor: TensorName, shape: readonly number[]): TensorName {
  return context.node("Reshape", [tensor, context.integers(shape)]);
}

export function blockOf(context: LoweringContext): number {
  return defined(context.target.channelBlock);
}
