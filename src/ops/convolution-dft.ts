/**
 * Convolution in the frequency domain, forward and both gradients: there a convolution is one small complex matrix
 * product per frequency, and both spectra that the forward pass makes serve the gradients again. Activations lie as
 * [height, width, channel, batch], so that every transform is a plain matrix product.
 *
 * Sizes: a spectrum of M × N frequencies needs no more than the image and the larger side of its padding, since
 * samples that wrap around fall where the padding is zero or outside the outputs that are kept.
 */

import type { LoweringContext, Shape, TensorName } from "../graph/index.ts";
import type { Geometry } from "./convolution-geometry.ts";
import {
  forwardHeights,
  forwardWidths,
  inverseHeights,
  inverseWidths,
  kernelGradient,
  kernelSpectrum,
  type Matrix,
} from "./dft.ts";
import { BATCH_LAST, FUSED_MATMUL, type Pair } from "./window.ts";

/** The frequencies along height and width: even, and enough that nothing wraps around into what is kept. */
function spectrumSizes({ x, convolution: { padding } }: Geometry): Pair {
  const size = (axis: 0 | 1) => {
    const needed = x[axis + 1] + Math.max(padding.before[axis], padding.after[axis]);
    return needed + (needed % 2);
  };
  return [size(0), size(1)];
}

/**
 * Whether the frequency domain pays: direct multiplications against those of transforms and products, the latter
 * counted three times, since their matrices are smaller.
 */
export function dftPays(geometry: Geometry): boolean {
  const { x, kernel, y, convolution } = geometry;
  const { strides, dilations, groups } = convolution;
  const isPlain = [...strides, ...dilations, groups].every((n) => n === 1);
  if (!isPlain) return false;
  const [batch, height, width, channels] = x;
  const [rows, columns] = spectrumSizes(geometry);
  const filters = kernel[3];
  const pairs = (rows * columns) / 2;
  const transform = (h: number, w: number, depth: number) =>
    depth * batch * (rows * h * w + rows * 2 * columns * w);
  const transforms = transform(height, width, channels) + transform(y[1], y[2], filters);
  const products = pairs * 4 * channels * filters * batch;
  const ofKernel = 2 * pairs * 2 * kernel[0] * kernel[1] * channels * 2 * filters;
  const direct = batch * y[1] * y[2] * kernel[0] * kernel[1] * channels * filters;
  return channels > 3 && direct > 3 * (transforms + products + ofKernel);
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitForward(context: LoweringContext, geometry: Geometry, hasBias: boolean): void {
  const { x, kernel, y } = geometry;
  const sizes = spectrumSizes(geometry);
  const ofX = spectrum(context, 0, x, sizes);
  const ofKernel = kernelSpectrumOf(context, 1, geometry);
  const product = context.node(FUSED_MATMUL, [ofKernel, ofX], { transA: 1 });
  const sums = inverse(context, product, sizes, [y[1], y[2], kernel[3], y[0]]);
  const biased = hasBias ? context.node("Add", [sums, context.operand(2, BATCH_LAST)]) : sums;
  context.setOutput(0, biased, BATCH_LAST);
}

/** `dx`, from operands dy and kernel. */
export function emitInputGradient(context: LoweringContext, geometry: Geometry): void {
  const { x, y } = geometry;
  const sizes = spectrumSizes(geometry);
  const product = context.node("MatMul", [
    kernelSpectrumOf(context, 1, geometry),
    spectrum(context, 0, y, sizes),
  ]);
  context.setOutput(0, inverse(context, product, sizes, [x[1], x[2], x[3], x[0]]), BATCH_LAST);
}

/** The kernel's gradient, from operands x and dy. */
export function emitFilterGradient(context: LoweringContext, geometry: Geometry): void {
  const { x, kernel, y, convolution } = geometry;
  const sizes = spectrumSizes(geometry);
  const [height, width, channels, filters] = kernel;
  const taps = height * width;
  const operands = [spectrum(context, 0, x, sizes), spectrum(context, 1, y, sizes)];
  const products = context.node(FUSED_MATMUL, operands, { transB: 1 });
  const flat = reshaped(context, products, [sizes[0] * sizes[1], channels * 2 * filters]);
  const turns = constantOf(context, kernelGradient(sizes, [height, width], convolution.padding.before));
  const parts = reshaped(context, context.node("MatMul", [turns, flat]), [2, taps, channels, 2, filters]);
  // Real parts of the output's gradient belong to the first matrix, imaginary ones to the second.
  const [first, second] = [0, 1].map((part) => {
    const bounds = [
      [part, part],
      [part + 1, part + 1],
      [0, 3],
    ].map((list) => context.integers(list));
    return reshaped(context, context.node("Slice", [parts, ...bounds]), kernel);
  });
  context.setOutput(0, context.node("Add", [first, second]));
}

/** The spectrum of an operand of shape [batch, height, width, depth]: [pairs, 2 · depth, batch]. */
function spectrum(context: LoweringContext, operand: number, shape: Shape, sizes: Pair): TensorName {
  const [batch, height, width, depth] = shape;
  const [rows, columns] = sizes;
  return context.derived(operand, `spectrum ${sizes.join("×")}`, () => {
    const image = reshaped(context, context.operand(operand, BATCH_LAST), [height, width * depth * batch]);
    const heights = context.node("MatMul", [constantOf(context, forwardHeights(rows, height)), image]);
    const byHeight = reshaped(context, heights, [rows / 2, 2 * width, depth * batch]);
    const both = context.node("MatMul", [constantOf(context, forwardWidths(sizes, width)), byHeight]);
    return reshaped(context, both, [(rows / 2) * columns, 2 * depth, batch]);
  });
}

/** The image [height, width, depth, batch] of a spectrum. */
function inverse(context: LoweringContext, ofImage: TensorName, sizes: Pair, shape: Shape): TensorName {
  const [height, width, depth, batch] = shape;
  const [rows, columns] = sizes;
  const pairs = reshaped(context, ofImage, [rows / 2, 2 * columns, depth * batch]);
  const byHeight = context.node("MatMul", [constantOf(context, inverseWidths(sizes, width)), pairs]);
  const flat = reshaped(context, byHeight, [rows, width * depth * batch]);
  const image = context.node("MatMul", [constantOf(context, inverseHeights(sizes, height)), flat]);
  return reshaped(context, image, shape);
}

/** The kernel as one real matrix per pair of frequencies: [pairs, 2 · channels, 2 · filters]. */
function kernelSpectrumOf(context: LoweringContext, operand: number, geometry: Geometry): TensorName {
  const { kernel, convolution } = geometry;
  const sizes = spectrumSizes(geometry);
  const [height, width, channels, filters] = kernel;
  const taps = height * width;
  const { before } = convolution.padding;
  return context.derived(operand, `kernel spectrum ${sizes.join("×")} ${before.join(",")}`, () => {
    const byTap = reshaped(context, context.operand(operand), [taps, channels, filters]);
    // [kernel, 0; 0, kernel]: its rows by part and tap, its columns by channel, part and filter.
    const blocks = [0, 1].map((part) => {
      const pads = [0, 0, part * filters, 0, 0, (1 - part) * filters];
      return context.node("Pad", [byTap, context.integers(pads)]);
    });
    const both = reshaped(context, context.node("Concat", blocks, { axis: 0 }), [
      2 * taps,
      channels * 2 * filters,
    ]);
    const turns = constantOf(context, kernelSpectrum(sizes, [height, width], before));
    const pairs = (sizes[0] * sizes[1]) / 2;
    return reshaped(context, context.node("MatMul", [turns, both]), [pairs, 2 * channels, 2 * filters]);
  });
}

function reshaped(context: LoweringContext, tensor: TensorName, shape: Shape): TensorName {
  return context.node("Reshape", [tensor, context.integers(shape)]);
}

function constantOf(context: LoweringContext, { data, shape }: Matrix): TensorName {
  return context.constant(data, shape);
}
