/**
 * Mean and variance of the channels of a convolution, from those of what its windows see: a channel is a weighted sum
 * of the numbers in a window, so that its mean is that sum of their means, and its variance `wᵀ C w`, C their
 * covariances. Where windows are small, those are far fewer numbers than the channels have; and neither they nor the
 * gradient need to look at the channels.
 */

import {
  applyAll,
  type LoweringContext,
  type Operator,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { add, maximum, multiply } from "./arithmetic.ts";
import { batchedProduct } from "./batched-product.ts";
import { convolutionOf, forwardGeometry } from "./convolution.ts";
import { gatheredWindows, gatherPays } from "./convolution-gather.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { matmul } from "./matmul.ts";
import { reduceSum } from "./reduction.ts";
import { reshape } from "./reshaping.ts";
import { CHANNELS_FIRST, padsAttribute } from "./window.ts";

/** Of the numbers in a window of x: their means [numbers], and covariances [numbers, numbers]. No gradient passes. */
const windowMomentsOperator: Operator<Geometry> = {
  name: "windowMoments",

  infer(_, { kernel }) {
    const numbers = kernel[0] * kernel[1] * kernel[2];
    return [
      { shape: [numbers], elementType: "float32" },
      { shape: [numbers, numbers], elementType: "float32" },
    ];
  },

  lowerings: [
    {
      name: "gather",
      emit(context, { attributes: geometry }) {
        const parts = gatheredWindows(context, geometry).map((windows) => {
          const products = batchedProduct(context, [windows, windows], { transposed: "b", rank: 3 });
          return context.node("ReduceSum", [products, context.integers([0])], { keepdims: 0 });
        });
        const sums = parts.reduce((total, part) => context.node("Add", [total, part]));
        setMoments(context, geometry, sums);
      },
    },
    {
      name: "plain",
      emit(context, { attributes: geometry }) {
        const { kernel, convolution } = geometry;
        const numbers = kernel[0] * kernel[1] * kernel[2];
        // A filter for each number in a window, and one of nothing whose bias makes it 1.
        const filters = new Float32Array((numbers + 1) * numbers);
        for (let number = 0; number < numbers; number++) {
          const [tap, channel] = [Math.floor(number / kernel[2]), number % kernel[2]];
          filters[number * numbers + channel * kernel[0] * kernel[1] + tap] = 1;
        }
        const bias = Float32Array.from({ length: numbers + 1 }, (_, i) => (i === numbers ? 1 : 0));
        const windows = context.node(
          "Conv",
          [
            context.operand(0, CHANNELS_FIRST),
            context.constant(filters, [numbers + 1, kernel[2], kernel[0], kernel[1]]),
            context.constant(bias, [numbers + 1]),
          ],
          {
            kernel_shape: kernel.slice(0, 2),
            strides: convolution.strides,
            dilations: convolution.dilations,
            pads: padsAttribute(convolution),
          },
        );
        const swapped = context.node("Transpose", [windows], { perm: [1, 0, 2, 3] });
        const rows = context.node("Reshape", [swapped, context.integers([numbers + 1, -1])]);
        setMoments(context, geometry, context.node("Gemm", [rows, rows], { transB: 1 }));
      },
    },
  ],
};

/** @param sums of the products of any two numbers in a window, a last one among them always 1 */
function setMoments(context: LoweringContext, { kernel, y }: Geometry, sums: TensorName): void {
  const numbers = kernel[0] * kernel[1] * kernel[2];
  const means = context.node("Mul", [sums, context.scalar(1 / (y[0] * y[1] * y[2]))]);
  const part = (starts: number[], ends: number[]) =>
    context.node("Slice", [means, ...[starts, ends, [0, 1]].map((list) => context.integers(list))]);
  const row = part([numbers, 0], [numbers + 1, numbers]);
  const column = part([0, numbers], [numbers, numbers + 1]);
  const products = part([0, 0], [numbers, numbers]);
  context.setOutput(0, context.node("Reshape", [row, context.integers([numbers])]));
  context.setOutput(1, context.node("Sub", [products, context.node("Mul", [column, row])]));
}

/**
 * Mean and (biased) variance of each channel, if a value is a convolution of images that come from outside with windows
 * that are small; undefined if it is not, or there is nothing to gain.
 */
export function convolutionMoments(x: Value): { mean: Value; variance: Value } | undefined {
  const convolution = convolutionOf(x);
  if (convolution === undefined) return undefined;
  const [images, kernel, bias] = convolution.inputs;
  const geometry = forwardGeometry(convolution);
  // The gradient of images that were computed would have to be known too.
  if (images.source.kind === "operation" || !gatherPays(geometry)) return undefined;
  const [means, covariances] = applyAll(windowMomentsOperator, [images], geometry);
  const filters = kernel.shape[3];
  const weights = reshape(kernel, [means.size, filters]);
  const mean = reshape(matmul(reshape(means, [1, means.size]), weights), [filters]);
  const variance = reduceSum(multiply(weights, matmul(covariances, weights)), [0]);
  // A rounding error may make less than nothing of a channel that is constant.
  return { mean: bias === undefined ? mean : add(mean, bias), variance: maximum(variance, 0) };
}
