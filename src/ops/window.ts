/** The geometry of a window that slides over an image: convolution and pooling share it. */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import { aPair, aShape, checkArguments, formatShape, type Layout, type Shape } from "../graph/index.ts";
import {
  type Check,
  type Checks,
  checkedElsewhere,
  checkOptions,
  inOtherWords,
  integer,
  isObject,
  listOf,
  oneOf,
  required,
} from "../options/index.ts";

/** Height and width. */
export type Pair = readonly [number, number];

/** How a window slides: all in pixels, height first. */
export interface Window {
  /** Pixels from one window to the next. */
  readonly strides: Pair;
  /** Pixels from one tap of the window to the next. */
  readonly dilations: Pair;
  /** Pixels added around the image: zeros (for a maximum: −∞). */
  readonly padding: {
    /** Pixels above and to the left: `[top, left]`, both at least 0. */
    readonly before: Pair;
    /** Pixels below and to the right: `[bottom, right]`, both at least 0. */
    readonly after: Pair;
  };
}

/** How a window slides over the images that are pooled. */
export interface Pooling extends Window {
  /** Height and width of the window. */
  readonly poolSize: Pair;
}

/** How a window behaves at the border: "same" pads with zeros, "valid" stays inside. */
export type PaddingMode = "same" | "valid";

/** The layout in which ONNX wants images: `[batch, channel, height, width]`. */
export const CHANNELS_FIRST = [0, 3, 1, 2] as const;

/** `[channel, batch, height, width]`: batch and channels swapped. */
export const CHANNELS_THEN_BATCH = [3, 0, 1, 2] as const;

/** `[height, width, channel, batch]`. */
export const BATCH_LAST = [1, 2, 3, 0] as const;

/**
 * Returns a layout in which each channel of each image is a plane by itself, height and width innermost, as ONNX' pooling
 * wants it: the current one, or the nearest to it.
 */
export function planesLayout(current: Layout): Layout {
  if (current[2] === 1 && current[3] === 2) return current;
  return current[3] === 0 ? CHANNELS_THEN_BATCH : CHANNELS_FIRST;
}

/** Pixels before, or after, height and width. */
const SIDES: Check = inOtherWords(
  "[height, width], both integers of at least 0",
  listOf(integer({ min: 0 }), { length: 2 }),
);

const PADDING: Check = required({
  expected: "{ before: [height, width], after: [height, width] }, in pixels",
  accepts: (value) =>
    isObject(value) &&
    SIDES.accepts(Reflect.get(value, "before")) &&
    SIDES.accepts(Reflect.get(value, "after")),
});

/** Checks of a {@link Window}. */
export const WINDOW_CHECKS: Checks<Window> = { strides: aPair, dilations: aPair, padding: PADDING };

interface SlidingOptions {
  readonly strides: Pair;
  readonly dilations?: Pair;
  readonly padding: PaddingMode;
}

const SLIDING: Checks<SlidingOptions> = {
  strides: aPair,
  dilations: { ...aPair, isRequired: false },
  padding: required(oneOf(["same", "valid"])),
};

/**
 * Computes the window that Keras' options mean for images and kernels of these sizes, in pixels, height first: with
 * "same", `⌈size / stride⌉` outputs and the odd pixel of padding at the end; with "valid", only windows that fit.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const window = ops.slidingWindow([28, 28], [3, 3], { strides: [2, 2], padding: "same" });
 * console.log(window.padding); // { before: [ 0, 0 ], after: [ 1, 1 ] }
 * ```
 */
export function slidingWindow(imageSize: Pair, kernelSize: Pair, options: SlidingOptions): Window {
  checkArguments("slidingWindow", { imageSize, kernelSize }, { imageSize: aPair, kernelSize: aPair });
  checkOptions<SlidingOptions>("slidingWindow", options, SLIDING);
  const { strides, dilations = [1, 1], padding } = options;
  const total = ([0, 1] as const).map((axis) => {
    if (padding === "valid") return 0;
    const count = Math.ceil(imageSize[axis] / strides[axis]);
    const reach = (count - 1) * strides[axis] + extent(kernelSize[axis], dilations[axis]);
    return Math.max(reach - imageSize[axis], 0);
  });
  const before: Pair = [Math.floor(defined(total[0]) / 2), Math.floor(defined(total[1]) / 2)];
  const after: Pair = [defined(total[0]) - before[0], defined(total[1]) - before[1]];
  return { strides, dilations, padding: { before, after } };
}

/**
 * Counts the windows that fit along height and width.
 *
 * @throws {ShapeError} if none fits
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const window = ops.slidingWindow([28, 28], [3, 3], { strides: [1, 1], padding: "valid" });
 * console.log(ops.windowCounts([1, 28, 28, 1], [3, 3], window)); // [ 26, 26 ]
 * ```
 */
export function windowCounts(image: Shape, kernelSize: Pair, window: Window): Pair {
  checkArguments("windowCounts", { image, kernelSize }, { image: aShape, kernelSize: aPair });
  checkOptions<Window & { poolSize: unknown; groups: unknown }>("windowCounts", window, {
    ...WINDOW_CHECKS,
    // A pooling or a convolution is a window too.
    poolSize: checkedElsewhere,
    groups: checkedElsewhere,
  });
  return countWindows(image, kernelSize, window);
}

/** Counts windows as {@link windowCounts} does, of arguments that were checked. */
export function countWindows(image: Shape, kernelSize: Pair, window: Window): Pair {
  const { strides, dilations, padding } = window;
  const counts = ([0, 1] as const).map((axis) => {
    const room = (image[axis + 1] ?? 0) + padding.before[axis] + padding.after[axis];
    return Math.floor((room - extent(kernelSize[axis], dilations[axis])) / strides[axis]) + 1;
  });
  if (image.length !== 4 || Math.min(...counts) < 1) {
    throw new ShapeError(
      `Expected images [batch, height, width, channels] at least as large as the window ${kernelSize.join("×")}. ` +
        `Received: ${formatShape(image)}.`,
    );
  }
  return [defined(counts[0]), defined(counts[1])];
}

/** Counts the pixels left over after the last window, which no output depends on. */
export function leftover(image: Shape, kernelSize: Pair, { strides, dilations, padding }: Window): Pair {
  const rest = (axis: 0 | 1) =>
    (defined(image[axis + 1]) +
      padding.before[axis] +
      padding.after[axis] -
      extent(kernelSize[axis], dilations[axis])) %
    strides[axis];
  return [rest(0), rest(1)];
}

/** Returns the padding as the ONNX attribute `pads`. */
export function padsAttribute({ padding }: Window): number[] {
  return [...padding.before, ...padding.after];
}

/** How many pixels a dilated kernel reaches over. */
function extent(size: number, dilation: number): number {
  return (size - 1) * dilation + 1;
}
