/**
 * Convolution of images with few channels, as most first layers are: for every output pixel, the window that it
 * sees is gathered as a column of numbers per image, and one small matrix product per pixel does the rest. The
 * columns serve the kernel's gradient again. A last number in each column is 1, for the bias.
 *
 * Activations lie as [height, width, channel, batch], so that what is gathered are runs of memory, and what comes
 * out is where pooling and the frequency domain want it. Pixels may be gathered in any order, so that a pooling gets
 * its phases without a copy.
 */

import { Attachment, type LoweringContext, type Shape, type TensorName } from "../graph/index.ts";
import { batchedProduct } from "./batched-product.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { attachedPhases, PHASES, type Phase, placesIn } from "./phases.ts";
import { BATCH_LAST, type Pair } from "./window.ts";

/** Up to this many numbers in a window, the product is small enough that gathering pays. */
const LARGEST_WINDOW = 128;

/** Images of more channels are better off in the frequency domain. */
const MOST_CHANNELS = 3;

/** All pixels, as the only phase. */
const WHOLE: Phase = { size: [1, 1], place: [0, 0] };

/** Whether gathering pays. */
export function gatherPays({ x, kernel, convolution: { groups } }: Geometry): boolean {
  return groups === 1 && x[3] <= MOST_CHANNELS && kernel[0] * kernel[1] * x[3] <= LARGEST_WINDOW;
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
    batchedProduct(context, [matrix, windows(context, geometry, phase)], { transposed: "a", rank: 2 });
  context.attach(0, PHASES, { make: product });
  const whole = () =>
    context.node("Reshape", [product(WHOLE), context.integers([rows, columns, filters, batch])]);
  context.setOutput(0, whole, BATCH_LAST);
}

/** The kernel's gradient, from operands x and dy. */
export function emitGatheredFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { kernel, y } = geometry;
  const [batch, rows, columns, filters] = y;
  const attached = attachedPhases(context, 1);
  const ofPhase = (phase: Phase, gradient: TensorName) => {
    const operands = [windows(context, geometry, phase), gradient] as const;
    const ofPixels = batchedProduct(context, operands, { transposed: "b", rank: 3 });
    return context.node("ReduceSum", [ofPixels, context.integers([0])], { keepdims: 0 });
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

/** By the way in which windows slide over an image: the phases in which they were gathered first. */
const GATHERED = new Attachment<ReadonlyMap<string, Pair>>("gathered windows");

/** All windows of operand 0, in as many parts as they were gathered in before, each as {@link windows}. */
export function gatheredWindows(context: LoweringContext, geometry: Geometry): TensorName[] {
  const size = context.attached(0, GATHERED)?.get(wayOf(geometry)) ?? WHOLE.size;
  return placesIn(size).map((place) => windows(context, geometry, { size, place }));
}

function wayOf({ kernel, convolution: { strides, dilations, padding } }: Geometry): string {
  return [kernel.slice(0, 2), strides, dilations, padding.before, padding.after].join(" ");
}

/** What each output pixel of a phase sees of operand 0, and a one: [pixels, numbers in a window + 1, batch]. */
function windows(context: LoweringContext, geometry: Geometry, phase: Phase): TensorName {
  const { kernel, y } = geometry;
  const way = wayOf(geometry);
  const gathered = context.attached(0, GATHERED) ?? new Map<string, Pair>();
  if (!gathered.has(way)) context.attachToOperand(0, GATHERED, new Map([...gathered, [way, phase.size]]));
  return context.derived(0, `windows ${way}, phase ${phase.place.join()} of ${phase.size.join("×")}`, () => {
    const [rows, columns] = [y[1] / phase.size[0], y[2] / phase.size[1]];
    const size = kernel[0] * kernel[1] * kernel[2] + 1;
    const indices = Array.from({ length: rows * columns }, (_, pixel) => {
      const row = Math.floor(pixel / columns) * phase.size[0] + phase.place[0];
      const column = (pixel % columns) * phase.size[1] + phase.place[1];
      return windowAt(geometry, row, column);
    });
    const constant = context.constant(BigInt64Array.from(indices.flat(), BigInt), [rows * columns, size]);
    return context.node("Gather", [padded(context, geometry.x), constant], { axis: 0 });
  });
}

/** Operand 0 as [pixels · channels + 2, batch]: a row of zeros for what lies outside, and one of ones. */
function padded(context: LoweringContext, [batch, height, width, channels]: Shape): TensorName {
  return context.derived(0, "padded", () => {
    const shape = context.integers([height * width * channels, batch]);
    const image = context.node("Reshape", [context.operand(0, BATCH_LAST), shape]);
    const rows = Float32Array.from({ length: 2 * batch }, (_, i) => (i < batch ? 0 : 1));
    return context.node("Concat", [image, context.constant(rows, [2, batch])], { axis: 0 });
  });
}

/** The rows of the padded image that the output pixel sees: tap by tap, channel by channel, and the row of ones. */
function windowAt({ x, kernel, convolution }: Geometry, row: number, column: number): number[] {
  const [, height, width, channels] = x;
  const { strides, dilations, padding } = convolution;
  const outside = height * width * channels;
  const taps = placesIn([kernel[0], kernel[1]]).flatMap(([a, b]) => {
    const y = row * strides[0] + a * dilations[0] - padding.before[0];
    const x = column * strides[1] + b * dilations[1] - padding.before[1];
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    return Array.from({ length: channels }, (_, channel) =>
      isInside ? (y * width + x) * channels + channel : outside,
    );
  });
  return [...taps, outside + 1];
}
