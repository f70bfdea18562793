/**
 * Convolution in the frequency domain, forward and both gradients: there a convolution is one small complex matrix
 * product per frequency, and both spectra that the forward pass makes serve the gradients again. Activations lie as
 * `[height, width, channel, batch]`, so that every transform is a plain matrix product.
 *
 * Sizes: a spectrum of M × N frequencies needs no more than the image and the larger side of its padding, since
 * samples that wrap around fall where the padding is zero or outside the outputs that are returned.
 */

import type { Costs, LoweringContext, Shape, Target, TensorName } from "../graph/index.ts";
import { batchedProduct, type Factor } from "./batched-product.ts";
import { withExactZeros, withoutNoise, withTies } from "./convolution-exact.ts";
import type { FourAxes, Geometry } from "./convolution-geometry.ts";
import {
  forwardHeights,
  forwardWidths,
  inverseHeights,
  inverseWidths,
  kernelGradient,
  kernelSpectrum,
  type Matrix,
} from "./dft.ts";
import { BATCH_LAST, type Pair } from "./window.ts";

/** Counts the frequencies along height and width: even, and enough that nothing wraps around into the outputs. */
function spectrumSizes({ x, convolution: { padding } }: Geometry): Pair {
  const size = (axis: 0 | 1) => {
    const pixels = axis === 0 ? x[1] : x[2];
    const needed = pixels + Math.max(padding.before[axis], padding.after[axis]);
    return needed + (needed % 2);
  };
  return [size(0), size(1)];
}

/** Returns whether the frequency domain can be taken, and is worth it on a target. */
export function shouldUseDft(
  geometry: Geometry,
  direction: keyof Costs["maxDftCostRatio"],
  { costs }: Target,
): boolean {
  const { strides, dilations, groups } = geometry.convolution;
  if (![...strides, ...dilations, groups].every((n) => n === 1)) return false;
  const { direct, dft } = countOperations(geometry);
  return dft <= costs.maxDftCostRatio[direction] * direct;
}

/**
 * Returns the multiplications that a convolution takes directly, and in the frequency domain: transforms and products.
 */
export function countOperations(geometry: Geometry): { direct: number; dft: number } {
  const { x, kernel, y } = geometry;
  const [batch, height, width, channels] = x;
  const [rows, columns] = spectrumSizes(geometry);
  const filters = kernel[3];
  const pairs = (rows * columns) / 2;
  const transform = (h: number, w: number, depth: number) =>
    depth * batch * (rows * h * w + rows * 2 * columns * w);
  const transforms = transform(height, width, channels) + transform(y[1], y[2], filters);
  const products = pairs * 4 * channels * filters * batch;
  const ofKernel = pairs * 4 * kernel[0] * kernel[1] * channels * filters;
  const direct = batch * y[1] * y[2] * kernel[0] * kernel[1] * kernel[2] * filters;
  return { direct, dft: transforms + products + ofKernel };
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitForward(context: LoweringContext, geometry: Geometry, hasBias: boolean): void {
  const { x, kernel, y } = geometry;
  const sizes = spectrumSizes(geometry);
  const pairs = (sizes[0] * sizes[1]) / 2;
  const ofX = factor(context, spectrum(context, 0, x, sizes), [pairs, 1, 2 * x[3], x[0]]);
  const ofKernel = kernelSpectrumOf(context, 1, geometry);
  const product = batchedProduct(context, { ...ofKernel, isTransposed: true }, ofX);
  const sums = inverse(context, product, sizes, [y[1], y[2], kernel[3], y[0]]);
  const bias = hasBias ? context.operand(2, BATCH_LAST) : undefined;
  const ties = context.needsExact("ties");
  const masked = ties || context.needsExact("zeros") ? withExactZeros(context, geometry, sums) : sums;
  const exact = ties ? withTies(context, geometry, masked) : masked;
  context.setOutput(0, bias === undefined ? exact : context.node("Add", [exact, bias]), BATCH_LAST);
}

/** `dx`, from operands dy and kernel. */
export function emitInputGradient(context: LoweringContext, geometry: Geometry): void {
  const { x, kernel, y } = geometry;
  const sizes = spectrumSizes(geometry);
  const [pairs, batch, filters] = [(sizes[0] * sizes[1]) / 2, y[0], kernel[3]];
  const parts = factor(context, spectrum(context, 0, y, sizes), [pairs, 2, filters, batch]);
  const products = batchedProduct(context, kernelSpectrumOf(context, 1, geometry), parts);
  // Both parts of dy contribute to each part of dx; the way back sums them.
  context.setOutput(0, inverse(context, products, sizes, [x[1], x[2], x[3], batch], 2), BATCH_LAST);
}

/** Writes the kernel's gradient, from operands x and dy. */
export function emitFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { x, kernel, y, convolution } = geometry;
  const sizes = spectrumSizes(geometry);
  const [height, width, channels, filters] = kernel;
  const [pairs, batch] = [(sizes[0] * sizes[1]) / 2, x[0]];
  const ofX = factor(context, spectrum(context, 0, x, sizes), [pairs, 1, 2 * channels, batch]);
  const ofDy = factor(context, spectrum(context, 1, y, sizes), [pairs, 2, filters, batch]);
  const products = batchedProduct(context, ofX, { ...ofDy, isTransposed: true });
  const flat = factor(context, products, [4 * pairs, channels * filters]);
  const turns = constantOf(context, kernelGradient(sizes, [height, width], convolution.padding.before));
  const gradient = reshaped(context, batchedProduct(context, turns, flat), kernel);
  context.setOutput(0, withoutNoise(context, geometry, gradient));
}

/** Returns the spectrum of an operand of shape `[batch, height, width, depth]`: [pairs, 2 · depth, batch]. */
function spectrum(context: LoweringContext, operand: number, shape: FourAxes, sizes: Pair): TensorName {
  const [batch, height, width, depth] = shape;
  const [rows, columns] = sizes;
  return context.derived(operand, `spectrum ${sizes.join("×")}`, () => {
    const image = factor(context, context.operand(operand, BATCH_LAST), [height, width * depth * batch]);
    const heights = batchedProduct(context, constantOf(context, forwardHeights(rows, height)), image);
    const byHeight = factor(context, heights, [rows / 2, 2 * width, depth * batch]);
    const both = batchedProduct(context, constantOf(context, forwardWidths(sizes, width)), byHeight);
    return reshaped(context, both, [(rows / 2) * columns, 2 * depth, batch]);
  });
}

/**
 * Returns the image `[height, width, depth, batch]` of a spectrum [pairs, terms, 2 · depth, batch]; the terms of each
 * frequency are summed.
 */
function inverse(
  context: LoweringContext,
  ofImage: TensorName,
  sizes: Pair,
  shape: FourAxes,
  terms = 1,
): TensorName {
  const [height, width, depth, batch] = shape;
  const [rows, columns] = sizes;
  const pairs = factor(context, ofImage, [rows / 2, 2 * columns * terms, depth * batch]);
  const byHeight = batchedProduct(context, constantOf(context, inverseWidths(sizes, width, terms)), pairs);
  const flat = factor(context, byHeight, [rows, width * depth * batch]);
  const image = batchedProduct(context, constantOf(context, inverseHeights(sizes, height)), flat);
  return reshaped(context, image, shape);
}

/**
 * Returns the kernel as two real matrices per pair of frequencies, one for each part of y: [pairs, 2, 2 · channels,
 * filters].
 */
function kernelSpectrumOf(context: LoweringContext, operand: number, geometry: Geometry): Factor {
  const { kernel, convolution } = geometry;
  const sizes = spectrumSizes(geometry);
  const [height, width, channels, filters] = kernel;
  const { before } = convolution.padding;
  const shape = [(sizes[0] * sizes[1]) / 2, 2, 2 * channels, filters];
  const key = `kernel spectrum ${sizes.join("×")} ${before.join(",")}`;
  const tensor = context.derived(operand, key, () => {
    const byTap = factor(context, context.operand(operand), [height * width, channels * filters]);
    const turns = constantOf(context, kernelSpectrum(sizes, [height, width], before));
    return reshaped(context, batchedProduct(context, turns, byTap), shape);
  });
  return { tensor, shape };
}

function reshaped(context: LoweringContext, tensor: TensorName, shape: Shape): TensorName {
  return context.node("Reshape", [tensor, context.integers(shape)]);
}

function factor(context: LoweringContext, tensor: TensorName, shape: Shape): Factor {
  return { tensor: reshaped(context, tensor, shape), shape };
}

function constantOf(context: LoweringContext, { data, shape }: Matrix): Factor {
  return { tensor: context.constant(data, shape), shape };
}
