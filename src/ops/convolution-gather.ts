/**
 * Convolution of images with few channels, as most first layers are: for every output pixel, the window that it
 * sees is gathered as a column of numbers per image, and one small matrix product per pixel does the rest. The
 * columns serve the kernel's gradient again. A last number in each column is 1, for the bias.
 *
 * Activations lie as `[height, width, channel, batch]`, so that runs of memory are gathered, and the result
 * lies as pooling and the frequency domain want it. Pixels may be gathered in any order, so that a pooling gets
 * its phases without a copy.
 */

import type { LoweringContext, Target, TensorName } from "../graph/index.ts";
import { batchedProduct } from "./batched-product.ts";
import type { FourAxes, Geometry } from "./convolution-geometry.ts";
import { attachedPhases, PHASES, type Phase, placesIn } from "./phases.ts";
import { reduced } from "./reduced.ts";
import { BATCH_LAST, type Pair } from "./window.ts";

/** All pixels, as the only phase. */
const WHOLE: Phase = { size: [1, 1], place: [0, 0] };

/** Returns whether gathering is worth it on a target: where windows have few numbers, of few channels. */
export function shouldGather(
  { x, kernel, convolution: { groups } }: Geometry,
  { channelBlock, costs: { maxGatheredChannels, maxGatheredWindow } }: Target,
): boolean {
  return (
    channelBlock === undefined &&
    groups === 1 &&
    x[3] <= maxGatheredChannels &&
    kernel[0] * kernel[1] * x[3] <= maxGatheredWindow
  );
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitGatheredForward(context: LoweringContext, geometry: Geometry, hasBias: boolean): void {
  const { y } = geometry;
  const [batch, rows, columns, filters] = y;
  const kernel = context.node("Reshape", [context.operand(1), context.integers([-1, filters])]);
  const bias = hasBias
    ? context.node("Reshape", [context.operand(2), context.integers([1, filters])])
    : context.constant(new Float32Array(filters), [1, filters]);
  const matrix = context.node("Concat", [kernel, bias], { axis: 0 });
  const product = (phase: Phase) =>
    batchedProduct(
      context,
      { tensor: matrix, shape: [numbersOf(geometry), filters], isTransposed: true },
      {
        tensor: windows(context, geometry, phase),
        shape: [pixelsOf(geometry, phase), numbersOf(geometry), batch],
      },
    );
  context.attach(0, PHASES, { make: product });
  const whole = () =>
    context.node("Reshape", [product(WHOLE), context.integers([rows, columns, filters, batch])]);
  context.setOutput(0, whole, BATCH_LAST);
}

/** Writes the kernel's gradient, from operands x and dy. */
export function emitGatheredFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { kernel, y } = geometry;
  const [batch, rows, columns, filters] = y;
  const attached = attachedPhases(context, 1);
  const ofPhase = (phase: Phase, gradient: TensorName) => {
    const pixels = pixelsOf(geometry, phase);
    const ofPixels = batchedProduct(
      context,
      { tensor: windows(context, geometry, phase), shape: [pixels, numbersOf(geometry), batch] },
      { tensor: gradient, shape: [pixels, filters, batch], isTransposed: true },
    );
    const shape = [pixels, numbersOf(geometry), filters];
    return reduced(context, "ReduceSum", { tensor: ofPixels, shape }, [0]);
  };
  const sums =
    attached?.size === undefined
      ? [ofPhase(WHOLE, wholeGradient())]
      : placesIn(attached.size).map((place) => {
          const phase = { size: attached.size ?? WHOLE.size, place };
          return ofPhase(phase, attached.make(phase));
        });
  const sum = sums.reduce((total, each) => context.node("Add", [total, each]));
  const bounds = [[0], [kernel[0] * kernel[1] * kernel[2]], [0]].map((list) => context.integers(list));
  const withoutBias = context.node("Slice", [sum, ...bounds]);
  context.setOutput(0, context.node("Reshape", [withoutBias, context.integers(kernel)]));

  function wholeGradient(): TensorName {
    const shape = context.integers([rows * columns, filters, batch]);
    return context.node("Reshape", [context.operand(1, BATCH_LAST), shape]);
  }
}

/** Returns the numbers in a window, and the one behind them. */
function numbersOf({ kernel }: Geometry): number {
  return kernel[0] * kernel[1] * kernel[2] + 1;
}

function pixelsOf({ y }: Geometry, { size }: Phase): number {
  return (y[1] / size[0]) * (y[2] / size[1]);
}

/**
 * Gathers the window of each output pixel from operand 0, as differences from the image's means: `[pixels, numbers,
 * batch]`. The numbers: those of a window, then for each channel how far the image's mean is from that of all images,
 * then a one. With them, the mean of all images, [1, channels].
 *
 * Padding is as far below the mean as a pixel of 0 would be.
 */
export function centeredWindows(
  context: LoweringContext,
  geometry: Geometry,
): { windows: TensorName; mean: TensorName } {
  const { y } = geometry;
  const [batch, height, width, channels] = geometry.x;
  const shape = context.integers([height * width, channels, batch]);
  const image = context.node("Reshape", [context.operand(0, BATCH_LAST), shape]);
  const average = (tensor: TensorName, axis: number) =>
    context.node("ReduceMean", [tensor, context.integers([axis])], { keepdims: 1 });
  const ofImages = average(image, 0);
  const ofAll = average(ofImages, 2);
  const parts = [
    context.node("Sub", [image, ofImages]),
    context.node("Neg", [ofImages]),
    context.node("Sub", [ofImages, ofAll]),
  ];
  const flat = context.integers([-1, batch]);
  const rows = context.node("Reshape", [context.node("Concat", parts, { axis: 0 }), flat]);
  const ones = context.constant(new Float32Array(batch).fill(1), [1, batch]);
  const padding = height * width * channels;
  const last = Array.from({ length: channels + 1 }, (_, i) => padding + channels + i);
  const indices = placesIn([y[1], y[2]]).map(([row, column]) => [
    ...windowAt(geometry, [row, column], (channel) => padding + channel),
    ...last,
  ]);
  const constant = context.constant(BigInt64Array.from(indices.flat(), BigInt), [
    indices.length,
    geometry.kernel[0] * geometry.kernel[1] * geometry.kernel[2] + last.length,
  ]);
  const withOnes = context.node("Concat", [rows, ones], { axis: 0 });
  return {
    windows: context.node("Gather", [withOnes, constant], { axis: 0 }),
    mean: context.node("Reshape", [ofAll, context.integers([1, channels])]),
  };
}

/**
 * Gathers the window of each output pixel of a phase from operand 0, and a one: `[pixels, numbers in a window + 1,
 * batch]`.
 */
function windows(context: LoweringContext, geometry: Geometry, phase: Phase): TensorName {
  const { x, kernel, y } = geometry;
  const { strides, dilations, padding } = geometry.convolution;
  const way = [kernel.slice(0, 2), strides, dilations, padding.before, padding.after].join(" ");
  const outside = x[1] * x[2] * x[3];
  return context.derived(0, `windows ${way}, phase ${phase.place.join()} of ${phase.size.join("×")}`, () => {
    const [rows, columns] = [y[1] / phase.size[0], y[2] / phase.size[1]];
    const size = numbersOf(geometry);
    const indices = Array.from({ length: rows * columns }, (_, pixel) => {
      const row = Math.floor(pixel / columns) * phase.size[0] + phase.place[0];
      const column = (pixel % columns) * phase.size[1] + phase.place[1];
      return [...windowAt(geometry, [row, column], () => outside), outside + 1];
    });
    const constant = context.constant(BigInt64Array.from(indices.flat(), BigInt), [rows * columns, size]);
    return context.node("Gather", [padded(context, geometry.x), constant], { axis: 0 });
  });
}

/** Operand 0 as [pixels · channels + 2, batch]: a row of zeros for places outside, and one of ones. */
function padded(context: LoweringContext, [batch, height, width, channels]: FourAxes): TensorName {
  return context.derived(0, "padded", () => {
    const shape = context.integers([height * width * channels, batch]);
    const image = context.node("Reshape", [context.operand(0, BATCH_LAST), shape]);
    const rows = Float32Array.from({ length: 2 * batch }, (_, i) => (i < batch ? 0 : 1));
    return context.node("Concat", [image, context.constant(rows, [2, batch])], { axis: 0 });
  });
}

/**
 * Returns the rows of an image [pixels · channels, batch] that an output pixel sees: tap by tap, channel by channel.
 *
 * @param outside the row that stands for padding
 */
function windowAt(
  { x, kernel, convolution }: Geometry,
  [row, column]: Pair,
  outside: (channel: number) => number,
): number[] {
  const [, height, width, channels] = x;
  const { strides, dilations, padding } = convolution;
  return placesIn([kernel[0], kernel[1]]).flatMap(([a, b]) => {
    const y = row * strides[0] + a * dilations[0] - padding.before[0];
    const x = column * strides[1] + b * dilations[1] - padding.before[1];
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    return Array.from({ length: channels }, (_, channel) =>
      isInside ? (y * width + x) * channels + channel : outside(channel),
    );
  });
}
