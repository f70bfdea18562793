/**
 * Max pooling on blocks of channels, by the runtime's kernels for them. Where windows touch and do not overlap, masks
 * remember who won, first within rows, then between rows, as in `pooling-phases.ts`. They are numbers, 1 or 0, since a
 * convolution takes one pixel from the other in the pass that picks both.
 *
 * Source: ONNX Runtime, `core/graph/contrib_ops/nchwc_schema_defs.cc`.
 */

import { atLeast, defined } from "../checked.ts";
import { MAX_FLOAT32 } from "../float32.ts";
import { Attachment, type LoweringContext, type Shape, type TensorName, type Value } from "../graph/index.ts";
import { blockOf, CONVOLUTION, inBlocks, reshaped, setOnBlocks } from "./channel-blocks.ts";
import { sharedOut } from "./pooling-phases.ts";
import { type Pair, type Pooling, padsAttribute } from "./window.ts";

const MAX_POOL = "MaxPool@com.microsoft.nchwc";

/** For each pixel of a window but the first: 1 where none before it is smaller, 0 elsewhere. */
interface Masks {
  /** Of each row, [batch, channels, height, output width]. */
  readonly columns: readonly TensorName[];
  /** Of the rows' maxima, [batch, channels, output height, output width]. */
  readonly rows: readonly TensorName[];
}

const MASKS = new Attachment<Masks>("masks on blocks of channels");

/** Writes the maxima of images on blocks, for readers that need no positions. */
export function emitBlockedMaxima(context: LoweringContext, y: Value, pooling: Pooling): void {
  const attributes = {
    kernel_shape: pooling.poolSize,
    strides: pooling.strides,
    pads: padsAttribute(pooling),
  };
  setOnBlocks(context, y, context.node(MAX_POOL, [inBlocks(context, 0)], attributes));
}

/** Writes the maxima of images on blocks that windows tile exactly, and the masks. */
export function emitBlockedMaximaWithMasks(
  context: LoweringContext,
  x: Value,
  y: Value,
  { poolSize }: Pooling,
): void {
  const columns = maximaAlong(context, inBlocks(context, 0), x.shape, 1, poolSize[1]);
  const rows = maximaAlong(context, columns.maxima, columns.shape, 0, poolSize[0]);
  setOnBlocks(context, y, rows.maxima);
  context.attach(1, MASKS, { columns: columns.masks, rows: rows.masks });
}

/** Writes the averages of images on blocks; padding does not count. */
export function emitBlockedAverages(context: LoweringContext, y: Value, pooling: Pooling): void {
  const averages = context.node("AveragePool@com.microsoft.nchwc", [inBlocks(context, 0)], {
    kernel_shape: pooling.poolSize,
    strides: pooling.strides,
    pads: padsAttribute(pooling),
    count_include_pad: 0,
  });
  setOnBlocks(context, y, averages);
}

/** Spreads the gradient of averages, on blocks, evenly over windows that tile images exactly. */
export function emitBlockedSpread(context: LoweringContext, dx: Value, { poolSize }: Pooling): void {
  const [batch, height, width, channels] = atLeast(dx.shape, 4);
  const [rows, columns] = [height / poolSize[0], width / poolSize[1]];
  const block = blockOf(context);
  const share = context.scalar(1 / (poolSize[0] * poolSize[1]));
  const shares = context.node("Mul", [inBlocks(context, 0), share]);
  const lines = (batch * channels * rows) / block;
  const repeated = (tensor: TensorName, count: number, shape: Pair) => {
    const copies = new Array<TensorName>(count).fill(reshaped(context, tensor, shape));
    return count === 1 ? tensor : context.node("Concat", copies, { axis: 1 });
  };
  const inRows = repeated(shares, poolSize[1], [lines * columns, block]);
  const whole = repeated(inRows, poolSize[0], [lines, width * block]);
  setOnBlocks(context, dx, reshaped(context, whole, [batch, channels, height, width]));
}

/** An image on blocks of channels. */
interface Maxima {
  readonly maxima: TensorName;
  readonly masks: readonly TensorName[];
  readonly shape: Shape;
}

/** Pools images along one axis. */
function maximaAlong(
  context: LoweringContext,
  images: TensorName,
  shape: Shape,
  axis: 0 | 1,
  length: number,
): Maxima {
  if (length === 1) return { maxima: images, masks: [], shape };
  const pooled = shape.map((size, i) => (i === axis + 1 ? size / length : size));
  /** The maxima of the first pixels of each window. */
  const ofFirst = (count: number) =>
    context.node(MAX_POOL, [images], {
      kernel_shape: along(axis, count),
      strides: along(axis, length),
      pads: [0, 0, 0, 0],
    });
  if (length === 2)
    return { maxima: ofFirst(2), masks: [maskOfTwo(context, images, shape, axis)], shape: pooled };
  const maxima = Array.from({ length }, (_, i) => ofFirst(i + 1));
  const masks = maxima
    .slice(1)
    .map((maximum, i) => fromZero(context, context.node("Sub", [defined(maxima[i]), maximum])));
  return { maxima: defined(maxima[length - 1]), masks, shape: pooled };
}

/** The mask of windows of two pixels, from the difference of both. */
function maskOfTwo(context: LoweringContext, images: TensorName, shape: Shape, axis: 0 | 1): TensorName {
  const [batch, height, width, channels] = atLeast(shape, 4);
  const [count, block] = [batch * channels, blockOf(context)];
  const signs = Float32Array.from({ length: 2 * count }, (_, i) => (i % (2 * block) < block ? 1 : -1));
  // The channels of all images as those of one, each by a kernel of its own.
  const row = reshaped(context, images, [1, count, height, width]);
  const kernel = context.constant(signs, [count, 1, ...along(axis, 2)]);
  const difference = context.node(CONVOLUTION, [row, kernel], {
    kernel_shape: along(axis, 2),
    strides: along(axis, 2),
    pads: [0, 0, 0, 0],
    group: count,
  });
  const [rows, columns] = axis === 0 ? [height / 2, width] : [height, width / 2];
  return fromZero(context, reshaped(context, difference, [batch, channels, rows, columns]));
}

/** 1 from 0 on, and 0 below: `max(0, min(1, αx + 1))`. */
function fromZero(context: LoweringContext, x: TensorName): TensorName {
  return context.node("HardSigmoid", [x], { alpha: { float: MAX_FLOAT32 }, beta: { float: 1 } });
}

function along(axis: 0 | 1, length: number): Pair {
  return axis === 0 ? [length, 1] : [1, length];
}

/** Returns whether the pooling of operand 1 was done on blocks, with masks. */
export function hasBlockedMasks(context: LoweringContext): boolean {
  return context.attached(1, MASKS) !== undefined;
}

/** Routes the maxima's gradient, operand 0, back to their positions, by the masks of operand 1. */
export function emitBlockedGradient(context: LoweringContext, dx: Value, { poolSize }: Pooling): void {
  const masks = defined(context.attached(1, MASKS));
  const [batch, height, width, channels] = atLeast(dx.shape, 4);
  const block = blockOf(context);
  const [rows, columns] = [height / poolSize[0], width / poolSize[1]];
  const lines = (batch * channels * rows) / block;
  const byRow = distributed(context, inBlocks(context, 0), masks.rows, [lines, columns * block]);
  const ofRows = reshaped(context, byRow, [batch, channels, height, columns]);
  const byColumn = distributed(context, ofRows, masks.columns, [lines * poolSize[0] * columns, block]);
  setOnBlocks(context, dx, reshaped(context, byColumn, [batch, channels, height, width]));
}

/**
 * Gives the gradient of windows to the pixels that won, and puts the pixels of each window beside each other.
 *
 * @param stretch how many runs of memory the gradient has that belong to the same pixel of a window, and how long they are
 */
function distributed(
  context: LoweringContext,
  gradient: TensorName,
  masks: readonly TensorName[],
  [count, length]: Pair,
): TensorName {
  if (masks.length === 0) return gradient;
  const runs = sharedOut(context, gradient, masks).map((part) => reshaped(context, part, [count, 1, length]));
  return context.node("Concat", runs, { axis: 1 });
}
