/** Multiply-adds of a network: the measure by which networks are compared. */

import { type Shape, sizeOf } from "../graph/index.ts";
import type { BaseLayer, WeightDeclaration } from "../layers/index.ts";

/** The weights of convolutions and dense layers, as Keras calls them: "kernel", "depthwise_kernel". */
const KERNEL = /(?:^|_)kernel$/;

/**
 * Counts the multiplications, each with an addition, that a layer's products and convolutions take for one image in use. What
 * goes through each number once, such as an activation, a pooling or a normalization, does not count.
 *
 * `Σ over kernels: places · size of the kernel`, the places being those of the output; of a transposed convolution those of
 * the input.
 */
export function countMultiplyAdds(
  { type, options }: BaseLayer,
  weights: readonly WeightDeclaration[],
  inputShapes: readonly Shape[],
  outputShape: Shape,
): number {
  const [input = []] = inputShapes;
  if (type === "dot") return sizeOf(outputShape) * summedLength(options, input);
  const places = sizeOf((type === "conv2dTranspose" ? input : outputShape).slice(0, -1));
  const kernels = weights.filter(({ name }) => KERNEL.test(name));
  return kernels.reduce((sum, { shape }) => sum + places * sizeOf(shape), 0);
}

/** Length of the axis that `dot` sums over; axis 0 is the batch. */
function summedLength(options: object, input: Shape): number {
  const { axes }: { axes?: number | readonly [number, number] } = options;
  const axis = typeof axes === "number" ? axes : (axes?.[0] ?? -1);
  return input.at(axis < 0 ? axis : axis - 1) ?? 1;
}
