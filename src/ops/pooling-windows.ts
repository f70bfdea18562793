/**
 * Max pooling and its gradient by elementwise operators whatever the windows are: overlapping, padded, with pixels
 * between or behind them. For targets whose `MaxPool` does not say where the maxima lie.
 *
 * The pixels at one place within all windows form a phase, as where windows tile the image (`pooling-phases.ts`), which
 * are compared in the same order. On the way back the phases' gradients are added up where windows overlap: those at
 * places that are a stride apart lie in the same pixels, one window further on.
 *
 * Activations lie as `[height, width, channel, batch]`.
 */

import { atLeast, defined } from "../checked.ts";
import type { LoweringContext, Shape, TensorName } from "../graph/index.ts";
import { gradientsOf, maximaOf } from "./pooling-phases.ts";
import { BATCH_LAST, countWindows, type Pooling } from "./window.ts";

/** Below every number that can be a maximum; infinity would be no constant in the language of shaders. */
const LOWEST = -3.4028234663852886e38;

/** Writes the maxima, and masks that tell the gradient where they lie. */
export function emitWindowMaxima(context: LoweringContext, image: Shape, pooling: Pooling): void {
  const { poolSize, strides, padding } = pooling;
  const counts = countWindows(image, poolSize, pooling);
  const images = context.operand(0, BATCH_LAST);
  const isPadded = [...padding.before, ...padding.after].some((pixels) => pixels > 0);
  const pads = context.integers([...padding.before, 0, 0, ...padding.after, 0, 0]);
  const padded = isPadded ? context.node("Pad", [images, pads, context.scalar(LOWEST)]) : images;
  const phases = Array.from({ length: poolSize[0] }, (_, i) =>
    Array.from({ length: poolSize[1] }, (_, j) => {
      const starts = [i, j];
      const ends = starts.map(
        (start, axis) => start + (defined(counts[axis]) - 1) * defined(strides[axis]) + 1,
      );
      const bounds = [starts, ends, [0, 1], strides].map((list) => context.integers(list));
      return context.node("Slice", [padded, ...bounds]);
    }),
  );
  context.setOutput(0, maximaOf(context, phases), BATCH_LAST);
}

/** Routes the maxima's gradient back to their positions, from operand dy and the masks of operand 1. */
export function emitWindowGradient(context: LoweringContext, image: Shape, pooling: Pooling): void {
  const [batch, height, width, channels] = atLeast(image, 4);
  const [rows, columns] = countWindows(image, pooling.poolSize, pooling);
  const phases = gradientsOf(context, context.operand(0, BATCH_LAST));
  const along = (axis: 0 | 1) => ({
    stride: pooling.strides[axis],
    before: pooling.padding.before[axis],
  });
  const inner = channels * batch;
  const ofRows = phases.map((row) =>
    addedUp(context, row, { outer: rows, count: columns, inner, length: width, ...along(1) }),
  );
  const whole = addedUp(context, ofRows, {
    ...{ outer: 1, count: rows, inner: width * inner, length: height },
    ...along(0),
  });
  const shape = context.integers([height, width, channels, batch]);
  context.setOutput(0, context.node("Reshape", [whole, shape]), BATCH_LAST);
}

/** One axis along which windows slide: the axes around it in memory, and how they slide. */
interface Axis {
  readonly outer: number;
  /** How many windows there are. */
  readonly count: number;
  readonly inner: number;
  /** How many pixels the image has, without padding. */
  readonly length: number;
  readonly stride: number;
  /** Pixels of padding before the image. */
  readonly before: number;
}

/**
 * Returns the image's [outer, length, inner] of which the parts, each [outer, count, inner], are the windows' first,
 * second, third … pixels.
 */
function addedUp(
  context: LoweringContext,
  parts: readonly TensorName[],
  { outer, count, inner, length, stride, before }: Axis,
): TensorName {
  const pad = (tensor: TensorName, axis: number, rank: number, [first, last]: readonly [number, number]) => {
    if (first === 0 && last === 0) return tensor;
    const at = (pixels: number) => Array.from({ length: rank }, (_, i) => (i === axis ? pixels : 0));
    return context.node("Pad", [tensor, context.integers([...at(first), ...at(last)])]);
  };
  const steps = Math.ceil(parts.length / stride);
  const slots = count + steps - 1;
  const sums = parts.slice(0, stride).map((_, residue) => {
    const shifted = Array.from({ length: steps }, (_, step) => parts[residue + step * stride]).flatMap(
      (part, step) => {
        if (part === undefined) return [];
        const view = context.node("Reshape", [part, context.integers([outer, count, inner])]);
        return [pad(view, 1, 3, [step, slots - count - step])];
      },
    );
    const sum = shifted.reduce((a, b) => context.node("Add", [a, b]));
    return context.node("Reshape", [sum, context.integers([outer, slots, 1, inner])]);
  });
  const joined = sums.length === 1 ? defined(sums[0]) : context.node("Concat", sums, { axis: 2 });
  // Pixels between windows.
  const spaced = pad(joined, 2, 4, [0, stride - sums.length]);
  const flat = context.node("Reshape", [spaced, context.integers([outer, slots * stride, inner])]);
  const end = Math.min(slots * stride, before + length);
  const isWhole = before === 0 && end === slots * stride;
  const bounds = [[before], [end], [1]].map((list) => context.integers(list));
  const cropped = isWhole ? flat : context.node("Slice", [flat, ...bounds]);
  return pad(cropped, 1, 3, [0, before + length - end]);
}
