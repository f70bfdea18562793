/**
 * The gradient of a convolution with respect to its images, on blocks of channels: `dy` convolved with the kernel
 * turned around. With strides, the pixels that lie alike between two windows, a place of their own in each, have a part
 * of the kernel to themselves: a convolution for each such place, and their results put between each other.
 */

import { defined } from "../checked.ts";
import type { LoweringContext, Target, TensorName, Value } from "../graph/index.ts";
import {
  blockOf,
  type Convolved,
  inBlocks,
  isWhole,
  reshaped,
  setConvolved,
  setInterleaved,
  TO_BLOCKS,
  transposed,
} from "./channel-blocks.ts";
import { depthwiseKernel } from "./convolution-depthwise.ts";
import { type Geometry, isDepthwise } from "./convolution-geometry.ts";
import { CHANNELS_FIRST, type Pair } from "./window.ts";

/** Returns whether the gradient with respect to the images can be computed on blocks. */
export function canBlockInputGradient(geometry: Geometry, { channelBlock }: Target): boolean {
  const { x, kernel, convolution } = geometry;
  if (channelBlock === undefined || !(convolution.groups === 1 || isDepthwise(geometry))) return false;
  if (!isWhole(x[3], channelBlock)) return false;
  if (!isWhole(kernel[3], channelBlock) && kernel[3] > channelBlock) return false;
  const { strides, dilations } = convolution;
  if (strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1)) return false;
  return AXES.every((axis) =>
    placesAlong(geometry, axis).every(
      ({ taps, before, after }) => taps.length === 0 || (before >= 0 && after >= 0),
    ),
  );
}

const AXES = [0, 1] as const;

/** The pixels of a stripe, each as far behind the window before it: those of one kind along an axis. */
interface Place {
  /** The taps of the kernel that see such a pixel, the last first. */
  readonly taps: readonly number[];
  /** Zeros in front of `dy`, and behind it. */
  readonly before: number;
  readonly after: number;
}

/** Lists the kinds of pixels along an axis, one for each offset within a stride, from the first pixel of padding on. */
function placesAlong({ x, kernel, y, convolution }: Geometry, axis: 0 | 1): Place[] {
  const [stride, dilation] = [convolution.strides[axis], convolution.dilations[axis]];
  const [outputs, size] = [y[axis === 0 ? 1 : 2], kernel[axis]];
  const skipped = stride === 1 ? convolution.padding.before[axis] : 0;
  return Array.from({ length: stride }, (_, first) => {
    const taps = Array.from({ length: size }, (_, i) => size - 1 - i).filter((tap) => tap % stride === first);
    const reach = (taps.length - 1) * dilation;
    const before = reach - skipped;
    return { taps, before, after: stretchOf({ x, convolution }, axis) - outputs + reach - before };
  });
}

/** Returns the pixels of each kind along an axis. With a stride of 1 they leave out the padding. */
function stretchOf({ x, convolution }: Pick<Geometry, "x" | "convolution">, axis: 0 | 1): number {
  const pixels = x[axis === 0 ? 1 : 2];
  const stride = convolution.strides[axis];
  return stride === 1 ? pixels : Math.ceil((pixels + convolution.padding.before[axis]) / stride);
}

/** `dx`, from operands dy and kernel. */
export function emitBlockedInputGradient(context: LoweringContext, geometry: Geometry, dx: Value): void {
  const { x, convolution } = geometry;
  const [batch, height, width, channels] = x;
  const block = blockOf(context);
  if (convolution.strides.every((stride) => stride === 1)) {
    const [row, column] = [defined(placesAlong(geometry, 0)[0]), defined(placesAlong(geometry, 1)[0])];
    const { operands, attributes } = convolutionOf(context, geometry, [row, column]);
    setConvolved(context, dx, operands, attributes);
    return;
  }
  const [rows, columns] = [stretchOf(geometry, 0), stretchOf(geometry, 1)];
  const lines = (batch * channels * rows) / block;
  const [, perRow] = convolution.strides;
  const places = placesAlong(geometry, 0).flatMap((row) =>
    placesAlong(geometry, 1).map((column) =>
      row.taps.length * column.taps.length === 0
        ? undefined
        : convolutionOf(context, geometry, [row, column]),
    ),
  );
  const join = (written: readonly (TensorName | undefined)[]) => {
    const tensors = written.map(
      (tensor) =>
        tensor ?? context.node("ConstantOfShape", [context.integers([batch, channels, rows, columns])]),
    );
    const stripes = Array.from({ length: convolution.strides[0] }, (_, row) =>
      besideEachOther(context, tensors.slice(row * perRow, (row + 1) * perRow), [lines * columns, block]),
    );
    const whole = besideEachOther(context, stripes, [lines, columns * perRow * block]);
    return reshaped(context, cut(context, whole, geometry), [batch, channels, height, width]);
  };
  const pattern = [convolution.strides, convolution.padding.before, rows, columns].join();
  setInterleaved(context, dx, { places, join, pattern });
}

/** Returns the convolution that gives `dx` at the pixels of one kind. */
function convolutionOf(
  context: LoweringContext,
  geometry: Geometry,
  [row, column]: readonly [Place, Place],
): Convolved {
  const kernel = isDepthwise(geometry)
    ? depthwiseKernel(context, geometry, { rows: row.taps, columns: column.taps })
    : turnedAround(context, geometry, [row.taps, column.taps]);
  const { groups, dilations } = geometry.convolution;
  const isCut = isWhole(geometry.kernel[3], blockOf(context));
  return {
    operands: [isCut ? inBlocks(context, 0) : context.operand(0, CHANNELS_FIRST), kernel],
    attributes: {
      kernel_shape: [row.taps.length, column.taps.length],
      strides: [1, 1],
      dilations,
      pads: [row.before, column.before, row.after, column.after],
      ...(groups > 1 && { group: groups }),
    },
  };
}

/** Rows of several tensors, all of this shape, side by side. */
function besideEachOther(context: LoweringContext, tensors: readonly TensorName[], shape: Pair): TensorName {
  if (tensors.length === 1) return defined(tensors[0]);
  const rows = tensors.map((tensor) => reshaped(context, tensor, shape));
  return context.node("Concat", rows, { axis: 1 });
}

/** Crops the padding at the start of the stripes, and the rest at their end. */
function cut(context: LoweringContext, whole: TensorName, geometry: Geometry): TensorName {
  const { x, convolution } = geometry;
  const [batch, height, width, channels] = x;
  const { strides, padding } = convolution;
  const block = blockOf(context);
  const size = AXES.map((axis) => stretchOf(geometry, axis) * strides[axis]);
  if (size.join() === [height, width].join()) return whole;
  const [top, left] = AXES.map((axis) => (strides[axis] === 1 ? 0 : padding.before[axis]));
  const begin = [defined(top), defined(left) * block];
  const end = [defined(top) + height, (defined(left) + width) * block];
  const stripes = reshaped(context, whole, [
    (batch * channels) / block,
    defined(size[0]),
    defined(size[1]) * block,
  ]);
  return context.node("Slice", [stripes, ...[begin, end, [1, 2]].map((list) => context.integers(list))]);
}

/**
 * Taps of the kernel, operand 1, with channels and filters in each other's place: `[channels, filters, rows, columns]`.
 */
function turnedAround(
  context: LoweringContext,
  { kernel }: Geometry,
  [rows, columns]: readonly [readonly number[], readonly number[]],
): TensorName {
  const [height, width, channels, filters] = kernel;
  const block = blockOf(context);
  return context.derived(1, `turned around ${rows.join()}×${columns.join()}`, () => {
    const byTap = reshaped(context, context.operand(1), [height * width, channels * filters]);
    const taps = rows.flatMap((row) => columns.map((column) => row * width + column));
    const turned = context.node("Gather", [byTap, context.integers(taps)], { axis: 0 });
    if (!isWhole(filters, block)) {
      const cut = [taps.length, channels / block, block, filters];
      const uncut = transposed(context, turned, cut, [1, 3, 0, 2]);
      return reshaped(context, uncut, [channels, filters, rows.length, columns.length]);
    }
    // Per tap, the channels become blocks as those of an image do, whose pixels are the filters.
    const tiles = context.node(TO_BLOCKS, [reshaped(context, turned, [taps.length, channels, filters, 1])]);
    const shape = [taps.length, channels / block, filters / block, block * block];
    const byBlock = transposed(context, tiles, shape, [1, 2, 0, 3]);
    return reshaped(context, byBlock, [channels, filters, rows.length, columns.length]);
  });
}
