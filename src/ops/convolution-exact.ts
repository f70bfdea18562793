/**
 * Restores exact zeros and ties after a convolution in the frequency domain. There, rounding errors have the image's
 * magnitude everywhere; a direct convolution returns exactly 0 where its window holds only zeros, and equal numbers for
 * equal windows. Kinks and comparisons downstream depend on that (`Operator.needsExact`).
 */

import type { LoweringContext, Shape, TensorName } from "../graph/index.ts";
import { batchedProduct } from "./batched-product.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { type Matrix, matrix } from "./dft.ts";
import { reduced } from "./reduced.ts";
import { BATCH_LAST } from "./window.ts";

/**
 * Returns an image with exact zeros where the windows of operand 0 hold nothing but zeros.
 *
 * @param image `[height, width, filters, batch]`, without bias
 */
export function withExactZeros(context: LoweringContext, geometry: Geometry, image: TensorName): TensorName {
  return context.node("Mul", [image, seesAnything(context, geometry)]);
}

/** 1 where a window of operand 0 holds a number that is not 0, else 0: `[height, width, 1, batch]`. */
function seesAnything(context: LoweringContext, { x, kernel, y, convolution }: Geometry): TensorName {
  const [batch, height, width] = x;
  const { before } = convolution.padding;
  const magnitudes = context.node("Abs", [context.operand(0, BATCH_LAST)]);
  // Sums of numbers that are not negative, here and below: 0 only if all of them are.
  const ofPixels = reduced(
    context,
    "ReduceSum",
    { tensor: magnitudes, shape: [height, width, x[3], batch] },
    [2],
  );
  const byHeight = reach(y[1], height, kernel[0], before[0]);
  const byWidth = reach(y[2], width, kernel[1], before[1]);
  const mapped = (by: Matrix, image: TensorName, shape: Shape) =>
    batchedProduct(
      context,
      { tensor: context.constant(by.data, by.shape), shape: by.shape },
      { tensor: context.node("Reshape", [image, context.integers(shape)]), shape },
    );
  const ofRows = mapped(byHeight, ofPixels, [height, width * batch]);
  const sums = mapped(byWidth, ofRows, [y[1], width, batch]);
  const mask = context.node("Cast", [context.node("Greater", [sums, context.scalar(0)])], { to: 1 });
  return context.node("Reshape", [mask, context.integers([y[1], y[2], 1, batch])]);
}

/**
 * Bound on the rounding errors of a kernel's gradient, as a share of the gradient's expected magnitude. The largest of
 * half a million was 1.9e-6, their root mean square 3e-7; both hardly depend on sizes. See docs/precision.md.
 */
const NOISE = 2.5e-6;

/**
 * Sets elements of a kernel's gradient that are within the rounding errors to 0, so that a weight whose gradient is
 * exactly 0 does not move: Adam and RMSprop divide gradients by their own size, however small. Each pair of input
 * channel and filter is judged by itself.
 *
 * @param gradient `[height, width, channels, filters]`, from operands x and dy
 */
export function withoutNoise(context: LoweringContext, { x, y }: Geometry, gradient: TensorName): TensorName {
  const energy = (operand: number) =>
    context.derived(operand, "energy", () => {
      const image = context.operand(operand, BATCH_LAST);
      const squares = context.node("Mul", [image, image]);
      const [count, height, width, depth] = operand === 0 ? x : y;
      const sums = overPixels(context, "ReduceSum", squares, [height, width, depth, count]);
      return context.node("Min", [sums, context.scalar(MAX_ENERGY)]);
    });
  const products = batchedProduct(
    context,
    { tensor: energy(0), shape: [x[3], x[0]] },
    { tensor: energy(1), shape: [y[3], y[0]], isTransposed: true },
  );
  const share = context.scalar(NOISE / Math.sqrt(y[1] * y[2]));
  const bound = context.node("Mul", [context.node("Sqrt", [products]), share]);
  const isSignificant = context.node("Greater", [context.node("Abs", [gradient]), bound]);
  return context.node("Mul", [gradient, context.node("Cast", [isSignificant], { to: 1 })]);
}

/** Sums or means over height and width, the two outermost axes. */
function overPixels(
  context: LoweringContext,
  type: "ReduceSum" | "ReduceMean",
  tensor: TensorName,
  shape: Shape,
): TensorName {
  return reduced(context, type, { tensor, shape }, [0, 1]);
}

/** Which of the pixels along an axis each window sees, as ones and zeros: [windows, pixels]. */
function reach(windows: number, pixels: number, size: number, before: number): Matrix {
  return matrix([windows, pixels], ([window, pixel]) => {
    const tap = pixel - window + before;
    return tap >= 0 && tap < size ? 1 : 0;
  });
}

/**
 * The number that is added to an image and subtracted again, as a multiple of the image's magnitude. With 1 to 5 the grid
 * is about as fine as the rounding errors are large, so that it adds little to them; measured in docs/precision.md.
 */
const GRID = 2.5;

/** Larger energies are clipped to this, so that nothing overflows; then less counts as noise. */
const MAX_ENERGY = 1e18;

/** Larger squares are clipped to this, so that nothing overflows; then the grid is only finer than it could be. */
const MAX_SQUARE = 1e30;

/**
 * Returns an image rounded to a grid, on which pixels that the transforms' rounding errors hold apart often meet again.
 * Each channel of each image has a grid of its own, as coarse as those errors are large.
 *
 * @param image `[height, width, filters, batch]`, without bias
 */
export function withTies(context: LoweringContext, geometry: Geometry, image: TensorName): TensorName {
  const large = context.node("Mul", [magnitudes(context, geometry), context.scalar(GRID)]);
  return context.node("Sub", [context.node("Add", [image, large]), large]);
}

/**
 * Returns the magnitude of a convolution's pixels as those of operand 0 and of the kernel, operand 1, let expect it:
 * `√ Σ mean(x²) Σ k²`, summed over the channels. `[filters, batch]`.
 *
 * A quarter of the pixels is sampled. The others can make the grid too fine, never too coarse.
 */
function magnitudes(context: LoweringContext, { x, kernel }: Geometry): TensorName {
  const [, height, width] = x;
  const lists = [
    [0, 0],
    [height, width],
    [0, 1],
    [2, 2],
  ].map((list) => context.integers(list));
  const pixels = context.node("Slice", [context.operand(0, BATCH_LAST), ...lists]);
  const [batch, channels] = [x[0], x[3]];
  const squared = (tensor: TensorName) => context.node("Mul", [tensor, tensor]);
  const size = [Math.ceil(height / 2), Math.ceil(width / 2), channels, batch];
  const ofX = overPixels(context, "ReduceMean", squared(pixels), size);
  const ofKernel = overPixels(context, "ReduceSum", squared(context.operand(1)), kernel);
  const byFilter = context.node("Transpose", [ofKernel], { perm: [1, 0] });
  const bounded = context.node("Min", [ofX, context.scalar(MAX_SQUARE)]);
  const sums = batchedProduct(
    context,
    { tensor: byFilter, shape: [kernel[3], kernel[2]] },
    { tensor: bounded, shape: [x[3], x[0]] },
  );
  return context.node("Sqrt", [sums]);
}
