/**
 * The gradient of a convolution with respect to its kernel, on blocks of channels: a convolution of each image by its own
 * `dy`. To the runtime the images of the batch are groups with one channel each, or a few, and the channels of a block are
 * columns: beside each other as they lie in memory. So neither operand has to be rearranged, and the rows of the result
 * are long enough to fill the registers: 3 taps of 16 channels each are 48 columns.
 */

import { atLeast, defined } from "../checked.ts";
import type { LoweringContext, Target, TensorName } from "../graph/index.ts";
import { blockOf, CONVOLUTION, inBlocks, isWhole, reshaped, transposed } from "./channel-blocks.ts";
import { emitDepthwiseFilterGradient } from "./convolution-depthwise.ts";
import { type Geometry, isDepthwise } from "./convolution-geometry.ts";
import type { Pair } from "./window.ts";

/** Returns whether the kernel's gradient can be computed on blocks. */
export function canBlockFilterGradient(geometry: Geometry, { channelBlock }: Target): boolean {
  const { kernel, convolution } = geometry;
  if (channelBlock === undefined) return false;
  if (!isWhole(kernel[3], channelBlock)) return hasFewFilters(geometry, channelBlock);
  return convolution.groups === 1 || isDepthwise(geometry);
}

/** Whether images and `dy` can change places, since the images have whole blocks of channels and `dy` has few. */
function hasFewFilters({ x, kernel, convolution }: Geometry, block: number): boolean {
  const isSlidByOne = convolution.strides.every((stride) => stride === 1);
  return isSlidByOne && convolution.groups === 1 && kernel[3] < block && isWhole(x[3], block);
}

const AXES = [0, 1] as const;

/** Writes the kernel's gradient, from operands x and dy. */
export function emitBlockedFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { kernel } = geometry;
  const block = blockOf(context);
  if (isDepthwise(geometry)) {
    const images = padOnBlocks(context, geometry, edgesOf(geometry));
    const size = sizeOfPadded(geometry);
    emitDepthwiseFilterGradient(context, geometry, { images, size, gradients: inBlocks(context, 1) });
    return;
  }
  if (!isWhole(kernel[3], block)) {
    emitForFewFilters(context, geometry);
    return;
  }
  const operands = { images: paddedImages(context, geometry, 0), gradients: inBlocks(context, 1) };
  context.setOutput(
    0,
    reshaped(context, byTap(context, geometry, sumOver(context, geometry, operands)), kernel),
  );
}

/**
 * The gradient of a kernel of few filters: `dy` convolved by the images, which gives the same sums with the taps in
 * reverse.
 */
function emitForFewFilters(context: LoweringContext, geometry: Geometry): void {
  const { x, kernel, y, convolution } = geometry;
  const { dilations, padding } = convolution;
  const [height, width, channels, filters] = kernel;
  const beyond = (side: Pair): Pair => [
    (height - 1) * dilations[0] - side[0],
    (width - 1) * dilations[1] - side[1],
  ];
  const swapped: Geometry = {
    x: y,
    kernel: [height, width, filters, channels],
    y: x,
    convolution: {
      ...convolution,
      padding: { before: beyond(padding.before), after: beyond(padding.after) },
    },
  };
  const operands = { images: paddedImages(context, swapped, 1), gradients: inBlocks(context, 0) };
  const taps = height * width;
  const found = byTap(context, swapped, sumOver(context, swapped, operands));
  const inReverse = context.node("Gather", [
    reshaped(context, found, [taps, filters * channels]),
    context.integers(Array.from({ length: taps }, (_, tap) => taps - 1 - tap)),
  ]);
  const byFilter = transposed(context, inReverse, [taps, filters, channels], [0, 2, 1]);
  context.setOutput(0, reshaped(context, byFilter, kernel));
}

type Operands = Readonly<Record<"images" | "gradients", TensorName>>;

/** The sum of the gradients of all images, as {@link sumOfImages} gives those of some. */
function sumOver(context: LoweringContext, geometry: Geometry, operands: Operands): TensorName {
  const { x } = geometry;
  const block = blockOf(context);
  // The runtime takes any number of channels below a block's, and whole blocks.
  const whole = x[0] - (x[0] % block);
  const stretches = [
    [0, whole],
    [whole, x[0]],
  ] as const;
  const sums = stretches.flatMap((stretch) =>
    stretch[0] === stretch[1] ? [] : [sumOfImages(context, geometry, operands, stretch)],
  );
  return sums.reduce((total, each) => context.node("Add", [total, each]));
}

/** How the numbers of a pixel lie: those of a block beside each other, or all of them where channels are not cut. */
function cutsOf(context: LoweringContext, { x }: Geometry): { cuts: number; perPixel: number } {
  const block = blockOf(context);
  const perPixel = isWhole(x[3], block) ? block : x[3];
  return { cuts: x[3] / perPixel, perPixel };
}

/**
 * Zeros around images, and pixels that none may see cut off: those after the last window, unless there is one tap only,
 * which does not move. Windows that reach over an edge would be computed one by one.
 */
function edgesOf({ x, kernel, y, convolution }: Geometry): readonly [number, number, number, number] {
  const { strides, dilations, padding } = convolution;
  const [bottom, right] = AXES.map((axis) => {
    const seen = (y[axis === 0 ? 1 : 2] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    const left = seen - x[axis === 0 ? 1 : 2] - padding.before[axis];
    return kernel[axis] === 1 ? Math.max(left, 0) : left;
  });
  return [...padding.before, defined(bottom), defined(right)];
}

function sizeOfPadded(geometry: Geometry): readonly [number, number] {
  const [top, left, bottom, right] = edgesOf(geometry);
  return [geometry.x[1] + top + bottom, geometry.x[2] + left + right];
}

/** An operand, padded: [cuts, batch, height, width · numbers of a pixel]. */
function paddedImages(context: LoweringContext, geometry: Geometry, operand: number): TensorName {
  const [batch] = geometry.x;
  const { cuts, perPixel } = cutsOf(context, geometry);
  const edges = edgesOf(geometry);
  const [height, width] = sizeOfPadded(geometry);
  return context.derived(operand, `images as channels, ${edges.join()}`, () => {
    const padded =
      perPixel === blockOf(context)
        ? padOnBlocks(context, geometry, edges)
        : padPlain(context, context.operand(operand), edges);
    const rows = [batch, cuts, height * width * perPixel];
    const images = cuts === 1 ? padded : transposed(context, padded, rows, [1, 0, 2]);
    return reshaped(context, images, [cuts, batch, height, width * perPixel]);
  });
}

function padPlain(context: LoweringContext, images: TensorName, edges: readonly number[]): TensorName {
  const [top, left, bottom, right] = atLeast(edges, 4);
  if (edges.every((pixels) => pixels === 0)) return images;
  return context.node("Pad", [images, context.integers([0, top, left, 0, 0, bottom, right, 0])]);
}

/** Images on blocks with zeros around them, or without pixels at their edges where there are less than none. */
function padOnBlocks(context: LoweringContext, { x }: Geometry, edges: readonly number[]): TensorName {
  const [batch, height, width, channels] = x;
  const images = inBlocks(context, 0);
  if (edges.every((pixels) => pixels === 0)) return images;
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
 * The sum of the gradients of some images of the batch: [cuts, filters / block, rows, offsets, numbers of a pixel, block]. Along
 * the width there is a result for every offset, also for those between the taps of a dilated kernel.
 */
function sumOfImages(
  context: LoweringContext,
  geometry: Geometry,
  operands: Operands,
  stretch: readonly [number, number],
): TensorName {
  const { x, kernel, y, convolution } = geometry;
  const { strides, dilations } = convolution;
  const { cuts, perPixel } = cutsOf(context, geometry);
  const [height, width] = sizeOfPadded(geometry);
  const [batch, block, filters] = [stretch[1] - stretch[0], blockOf(context), kernel[3]];
  const part = (tensor: TensorName, axis: number) =>
    batch === x[0]
      ? tensor
      : context.node("Slice", [
          tensor,
          ...[[stretch[0]], [stretch[1]], [axis]].map((list) => context.integers(list)),
        ]);
  const perGroup = imagesPerGroup(geometry, batch, block);
  const groups = batch / perGroup;
  const gradients = reshaped(context, part(operands.gradients, 0), [batch * filters, 1, y[1], y[2]]);
  const numbers = y[1] * y[2] * block;
  const kernels =
    perGroup === 1 || filters === block
      ? gradients
      : transposed(context, gradients, [groups, perGroup, filters / block, numbers], [0, 2, 1, 3]);
  const parts = context.node(
    CONVOLUTION,
    [part(operands.images, 1), reshaped(context, kernels, [groups * filters, perGroup, y[1], y[2]])],
    {
      kernel_shape: [y[1], y[2]],
      strides: [kernel[0] === 1 ? height : dilations[0], 1],
      dilations: [strides[0], strides[1] * perPixel],
      pads: [0, 0, 0, 0],
      group: groups,
    },
  );
  const offsets = width - (y[2] - 1) * strides[1];
  const shape = [cuts, filters / block, kernel[0], offsets, perPixel, block];
  if (groups === 1) return reshaped(context, parts, shape);
  // Of one image the groups are the outermost axis: summed along it, they keep all threads busy.
  const ofGroup = filters * kernel[0] * offsets * perPixel;
  const byGroup = reshaped(context, parts, cuts === 1 ? [groups, ofGroup] : [cuts, groups, ofGroup]);
  const axis = context.integers([cuts === 1 ? 0 : 1]);
  const sum = context.node("ReduceSum", [byGroup, axis], { keepdims: 0 });
  return reshaped(context, sum, shape);
}

/**
 * Returns how many images make a group, whose gradients are summed by the convolution: one, or several where the gradients of
 * single images would be more numbers than `dy`, which has to be rearranged for several.
 */
function imagesPerGroup({ x, kernel, y }: Geometry, batch: number, block: number): number {
  const ofKernel = kernel[0] * kernel[1] * x[3] * kernel[3];
  const ofGradient = y[1] * y[2] * y[3];
  if (kernel[3] > block && ofKernel <= ofGradient) return 1;
  // Of a block's channels or more, the runtime expects blocks.
  let most = Math.min(batch, block - 1);
  while (batch % most !== 0) most--;
  return most;
}

/** The gradient as [rows, columns, channels, filters], without the offsets that are no taps. */
function byTap(context: LoweringContext, geometry: Geometry, sum: TensorName): TensorName {
  const { kernel, y, convolution } = geometry;
  const [dilation, stride] = [convolution.dilations[1], convolution.strides[1]];
  const offsets = sizeOfPadded(geometry)[1] - (y[2] - 1) * stride;
  const bounds = [[0], [(kernel[1] - 1) * dilation + 1], [3], [dilation]];
  const taps =
    offsets === kernel[1]
      ? sum
      : context.node("Slice", [sum, ...bounds.map((list) => context.integers(list))]);
  return context.node("Transpose", [taps], { perm: [2, 3, 0, 4, 1, 5] });
}
