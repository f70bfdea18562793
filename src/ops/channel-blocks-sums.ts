/** Sums over the pixels of images that lie on blocks of channels, each in one pass that writes next to nothing. */

import { defined } from "../checked.ts";
import { type LoweringContext, type Shape, sizeOf, type TensorName } from "../graph/index.ts";
import { BLOCKS, CONVOLUTION } from "./channel-blocks.ts";

const AVERAGE = "GlobalAveragePool@com.microsoft.nchwc";

/**
 * How many pixels are summed by one number, at most, if they can be divided: it would round each to what fits beside
 * all before.
 */
const MAX_RUN = 1024;

/**
 * Returns the mean of an operand, or of a product of two images, over pixels or over pixels and batch: `[batch,
 * channels]` or `[channels]`.
 *
 * @returns undefined if the operand does not lie on blocks
 */
export function meanOnBlocks(
  context: LoweringContext,
  operand: number,
  shape: Shape,
  over: "pixels" | "all",
): TensorName | undefined {
  const image = context.attached(operand, BLOCKS);
  if (image === undefined) return undefined;
  const factors = context.isShared(operand) ? undefined : image.factors?.();
  return factors === undefined
    ? meanOf(context, image.tensor(), shape, over)
    : meanOfProduct(context, factors, shape, over);
}

/** Returns the mean of an image on blocks. */
export function meanOf(
  context: LoweringContext,
  image: TensorName,
  shape: Shape,
  over: "pixels" | "all",
): TensorName {
  const runs = runsOf(shape);
  const averages = context.node(AVERAGE, [inRuns(context, image, runs, 1)]);
  return meanOfRuns(context, averages, runs, over);
}

/** Returns the mean of the product of two images on blocks, which is not written. */
export function meanOfProduct(
  context: LoweringContext,
  [a, b]: readonly [TensorName, TensorName],
  shape: Shape,
  over: "pixels" | "all",
): TensorName {
  const runs = runsOf(shape);
  // A depthwise convolution of all channels of all images, by kernels as large as the images.
  const sums = context.node(CONVOLUTION, [inRuns(context, a, runs, 1), inRuns(context, b, runs, 0)], {
    kernel_shape: [runs.rows, runs.width],
    group: runs.count * runs.channels,
  });
  const total = meanOfRuns(context, sums, runs, over);
  return context.node("Mul", [total, context.scalar(1 / (runs.rows * runs.width))]);
}

/** The stretches of whole rows that an image is summed by. */
interface Runs {
  readonly batch: number;
  readonly channels: number;
  readonly perImage: number;
  /** Of the whole batch. */
  readonly count: number;
  readonly rows: number;
  readonly width: number;
}

function runsOf(shape: Shape): Runs {
  const [batch, height, width, channels] = [0, 1, 2, 3].map((axis) => defined(shape[axis]));
  const [b, h, w] = [defined(batch), defined(height), defined(width)];
  let rows = h;
  while (rows > 1 && (h % rows !== 0 || rows * w > MAX_RUN)) rows--;
  const perImage = h / rows;
  return { batch: b, channels: defined(channels), perImage, count: b * perImage, rows, width: w };
}

/** Returns the runs of all channels of all images: as images of one channel, or with `place` 0 as kernels. */
function inRuns(
  context: LoweringContext,
  image: TensorName,
  { count, channels, rows, width }: Runs,
  place: 0 | 1,
): TensorName {
  const shape = place === 1 ? [1, count * channels, rows, width] : [count * channels, 1, rows, width];
  return context.node("Reshape", [image, context.integers(shape)]);
}

/** Averages over the runs of all images, `[batch, channels / block, runs of an image, block]`. */
function meanOfRuns(
  context: LoweringContext,
  ofRuns: TensorName,
  { batch, channels, perImage }: Runs,
  over: "pixels" | "all",
): TensorName {
  const block = defined(context.target.channelBlock);
  const mean = (tensor: TensorName, axis: number) =>
    context.node("ReduceMean", [tensor, context.integers([axis])], { keepdims: 0 });
  const shape = perImage === 1 ? [batch, channels] : [(batch * channels) / block, perImage, block];
  const viewed = context.node("Reshape", [ofRuns, context.integers(shape)]);
  const ofImages =
    perImage === 1 ? viewed : context.node("Reshape", [mean(viewed, 1), context.integers([batch, channels])]);
  return over === "all" ? mean(ofImages, 0) : ofImages;
}

/** Returns how many numbers a mean over these axes of images is taken of; undefined for other axes. */
export function axesOnBlocks(
  axes: readonly number[],
  shape: Shape,
): { over: "pixels" | "all"; count: number } | undefined {
  if (shape.length !== 4) return undefined;
  if (axes.join() === "1,2") return { over: "pixels", count: sizeOf(shape.slice(1, 3)) };
  return axes.join() === "0,1,2" ? { over: "all", count: sizeOf(shape.slice(0, 3)) } : undefined;
}
