/**
 * The gradients of a convolution by a 1×1 kernel, which multiplies the channels of each pixel by a matrix: products of
 * matrices. As convolutions ONNX Runtime computes them number by number, 30 times as slowly.
 */

import type { LoweringContext } from "../graph/index.ts";
import { batchedProduct } from "./batched-product.ts";
import { reshaped } from "./channel-blocks.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { reduced } from "./reduced.ts";
import { CHANNELS_FIRST, CHANNELS_THEN_BATCH } from "./window.ts";

/** Returns whether each pixel of the result is made of one pixel of the images, in place. */
export function isPointwise({ x, kernel, y, convolution }: Geometry): boolean {
  const { groups, strides, padding } = convolution;
  const isWhole = [...padding.before, ...padding.after].every((pixels) => pixels === 0);
  const isInPlace = isWhole && strides.every((stride) => stride === 1);
  return groups === 1 && kernel[0] * kernel[1] === 1 && isInPlace && x[1] === y[1] && x[2] === y[2];
}

/** `dx`, from operands dy and kernel. */
export function emitPointwiseInputGradient(context: LoweringContext, { x, kernel, y }: Geometry): void {
  const [batch, height, width, channels] = x;
  const [, , , filters] = kernel;
  const pixels = height * width;
  const matrix = {
    tensor: reshaped(context, context.operand(1), [channels, filters]),
    shape: [channels, filters],
  };
  if (context.layoutOf(0).at(-1) === 3) {
    const shape = [batch * pixels, y[3]];
    const gradients = { tensor: reshaped(context, context.operand(0), shape), shape };
    const products = batchedProduct(context, gradients, { ...matrix, isTransposed: true });
    context.setOutput(0, reshaped(context, products, x));
    return;
  }
  const shape = [batch, filters, pixels];
  const gradients = { tensor: reshaped(context, context.operand(0, CHANNELS_FIRST), shape), shape };
  const products = batchedProduct(context, matrix, gradients);
  context.setOutput(0, reshaped(context, products, [batch, channels, height, width]), CHANNELS_FIRST);
}

/**
 * The kernel's gradient, from operands x and dy: that of each image, summed; or in one product where the gradients of
 * single images would be more numbers than the images.
 */
export function emitPointwiseFilterGradient(context: LoweringContext, { x, kernel }: Geometry): void {
  const [batch, height, width] = x;
  const [, , channels, filters] = kernel;
  const pixels = height * width;
  const isOne = channels * filters > pixels * (channels + filters);
  const factor = (operand: number, depth: number) => {
    const shape = isOne ? [depth, batch * pixels] : [batch, depth, pixels];
    const layout = isOne ? CHANNELS_THEN_BATCH : CHANNELS_FIRST;
    return { tensor: reshaped(context, context.operand(operand, layout), shape), shape };
  };
  const gradients = { ...factor(1, filters), isTransposed: true };
  const products = batchedProduct(context, factor(0, channels), gradients);
  const sum = isOne
    ? products
    : reduced(context, "ReduceSum", { tensor: products, shape: [batch, channels, filters] }, [0]);
  context.setOutput(0, reshaped(context, sum, kernel));
}
