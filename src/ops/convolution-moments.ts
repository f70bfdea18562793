/**
 * Mean and variance of the channels of a convolution, from those of what its windows see: a channel is a weighted sum
 * of the numbers in a window, so that its mean is that sum of their means, and its variance `wᵀ C w`, C their
 * covariances. Where windows are small, those are far fewer numbers than the channels have; and neither they nor the
 * gradient need to look at the channels.
 */

import { atLeast } from "../checked.ts";
import { applyAll, type Operation, type Operator, type Target, type Value } from "../graph/index.ts";
import { add, maximum, multiply } from "./arithmetic.ts";
import { batchedProduct } from "./batched-product.ts";
import { forwardGeometry } from "./convolution.ts";
import { centeredWindows, shouldGather } from "./convolution-gather.ts";
import type { Convolution, Geometry } from "./convolution-geometry.ts";
import { concat } from "./joining.ts";
import { matmul } from "./matmul.ts";
import { reduced } from "./reduced.ts";
import { reduceSum } from "./reduction.ts";
import { reshape } from "./reshaping.ts";
import { CHANNELS_FIRST, padsAttribute } from "./window.ts";

/**
 * Of the numbers in a window of x: their means [numbers], and covariances that variances can be computed from without
 * taking large numbers from each other. Covariances are of the differences from the image's own mean, and beside them
 * of how far that mean, of each channel, is from the mean of all images: [numbers + channels, numbers + channels]. No
 * gradient passes.
 */
const windowMomentsOperator: Operator<Geometry> = {
  name: "windowMoments",

  infer(_, { kernel }) {
    const numbers = kernel[0] * kernel[1] * kernel[2];
    return [
      { shape: [numbers], elementType: "float32" },
      { shape: [numbers + kernel[2], numbers + kernel[2]], elementType: "float32" },
    ];
  },

  lowerings: [
    {
      name: "gather",
      emit(context, { attributes: geometry }) {
        const { kernel, y } = geometry;
        const [numbers, channels] = [kernel[0] * kernel[1] * kernel[2], kernel[2]];
        const { windows, mean } = centeredWindows(context, geometry);
        const shape = [y[1] * y[2], numbers + channels + 1, y[0]];
        const factor = { tensor: windows, shape };
        const products = batchedProduct(context, factor, { ...factor, isTransposed: true });
        const perPixel = [y[1] * y[2], numbers + channels + 1, numbers + channels + 1];
        const sums = reduced(context, "ReduceSum", { tensor: products, shape: perPixel }, [0]);
        const means = context.node("Mul", [sums, context.scalar(1 / (y[0] * y[1] * y[2]))]);
        const part = (starts: number[], ends: number[]) =>
          context.node("Slice", [means, ...[starts, ends, [0, 1]].map((list) => context.integers(list))]);
        const last = numbers + channels;
        const row = part([last, 0], [last + 1, last]);
        const column = part([0, last], [last, last + 1]);
        const squares = part([0, 0], [last, last]);
        const byTap = context.node("Reshape", [
          part([last, 0], [last + 1, numbers]),
          context.integers([-1, channels]),
        ]);
        const ofWindow = context.node("Add", [byTap, mean]);
        context.setOutput(0, context.node("Reshape", [ofWindow, context.integers([numbers])]));
        context.setOutput(1, context.node("Sub", [squares, context.node("Mul", [column, row])]));
      },
    },
    {
      // Each number's mean is subtracted first; the images' own means are left in the numbers.
      name: "plain",
      emit(context, { attributes: geometry }) {
        const { kernel, convolution, y } = geometry;
        const [numbers, channels] = [kernel[0] * kernel[1] * kernel[2], kernel[2]];
        // A filter for each number in a window.
        const filters = new Float32Array(numbers * numbers);
        for (let number = 0; number < numbers; number++) {
          const [tap, channel] = [Math.floor(number / channels), number % channels];
          filters[number * numbers + channel * kernel[0] * kernel[1] + tap] = 1;
        }
        const windows = context.node(
          "Conv",
          [
            context.operand(0, CHANNELS_FIRST),
            context.constant(filters, [numbers, channels, kernel[0], kernel[1]]),
          ],
          {
            kernel_shape: kernel.slice(0, 2),
            strides: convolution.strides,
            dilations: convolution.dilations,
            pads: padsAttribute(convolution),
          },
        );
        const swapped = context.node("Transpose", [windows], { perm: [1, 0, 2, 3] });
        const rows = context.node("Reshape", [swapped, context.integers([numbers, -1])]);
        const means = context.node("ReduceMean", [rows, context.integers([1])], { keepdims: 1 });
        const centered = context.node("Sub", [rows, means]);
        const sums = context.node("Gemm", [centered, centered], { transB: 1 });
        const covariances = context.node("Mul", [sums, context.scalar(1 / (y[0] * y[1] * y[2]))]);
        context.setOutput(0, context.node("Reshape", [means, context.integers([numbers])]));
        context.setOutput(
          1,
          context.node("Pad", [covariances, context.integers([0, 0, channels, channels])]),
        );
      },
    },
  ],
};

/** Returns whether mean and variance of a convolution's channels come cheaper from its windows than from the channels. */
export function shouldUseWindowMoments(convolution: Operation<Convolution, 2>, target: Target): boolean {
  return shouldGather(forwardGeometry(convolution), target);
}

/**
 * Mean and (biased) variance of each channel of a convolution, from those of what its windows see. Gradients pass to
 * kernel and bias, not to the images.
 */
export function convolutionMoments(convolution: Operation<Convolution, 2>): { mean: Value; variance: Value } {
  const [images, kernel, bias] = convolution.inputs;
  const moments = applyAll(windowMomentsOperator, [images], forwardGeometry(convolution));
  const [means, covariances] = atLeast(moments, 2);
  const [height, width, channels, filters] = atLeast(kernel.shape, 4);
  const weights = reshape(kernel, [means.size, filters]);
  const mean = reshape(matmul(reshape(means, [1, means.size]), weights), [filters]);
  // A difference in an image's brightness reaches all taps of a filter equally.
  const ofBrightness = reduceSum(reshape(kernel, [height * width, channels, filters]), [0]);
  const all = concat([reshape(weights, [weights.size]), reshape(ofBrightness, [ofBrightness.size])]);
  const extended = reshape(all, [means.size + channels, filters]);
  const variance = reduceSum(multiply(extended, matmul(covariances, extended)), [0]);
  // A rounding error may make less than nothing of a channel that is constant.
  return { mean: bias === undefined ? mean : add(mean, bias), variance: maximum(variance, 0) };
}
