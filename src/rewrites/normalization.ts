/**
 * Batch normalization after a convolution: its scale and shift are applied to the weights, which are far fewer numbers.
 */

import { applyAll, type Operation, producedBy, type Value } from "../graph/index.ts";
import {
  add,
  affineOfStatistics,
  batchNormalizeOperator,
  type Convolution,
  cast,
  channelAffine,
  conv2d,
  conv2dOperator,
  convolutionMoments,
  divide,
  greater,
  multiply,
  normalizeByStatisticsOperator,
  shouldUseWindowMoments,
  sqrt,
  subtract,
} from "../ops/compiler.ts";
import { type Rule, rule } from "./rule.ts";

/**
 * Removes a bias before a normalization, which subtracts it again. Only the mean depends on it, and its gradient is set
 * to exactly 0, since an optimizer would otherwise take steps along rounding errors.
 */
const bias = rule(
  "no bias before a normalization",
  batchNormalizeOperator,
  ({ inputs: [x, gamma, beta], attributes }, { countUses }) => {
    const convolution = producedBy(x, conv2dOperator);
    const [images, kernel, added] = convolution?.inputs ?? [];
    if (x === undefined || gamma === undefined || beta === undefined || countUses(x) > 1) return undefined;
    if (convolution === undefined || images === undefined || kernel === undefined || added === undefined)
      return undefined;
    const [y, mean, variance, inverse] = applyAll(
      batchNormalizeOperator,
      [conv2d(images, kernel, convolution.attributes), gamma, beta],
      attributes,
    );
    return [y, mean && add(mean, added), variance, inverse];
  },
);

/**
 * A convolution takes over the signs of γ, so that the normalization behind it only increases, and a pooling may come
 * before that. Where others use the convolution, it stays; so it does where γ may be 0, which makes all pixels equal: a
 * pooling, which takes the first of equal pixels, must not come before then.
 */
const signs = rule(
  "signs of gamma into the convolution",
  batchNormalizeOperator,
  ({ inputs: [x, gamma, beta], attributes }, { countUses }) => {
    const convolution = producedBy(x, conv2dOperator);
    if (attributes.isIncreasing || attributes.isFlat) return undefined;
    if (x === undefined || gamma === undefined || beta === undefined) return undefined;
    if (convolution === undefined || countUses(x) > 1) return undefined;
    const sign = subtract(1, multiply(cast(greater(0, gamma)), 2));
    const [y, mean, variance, inverse] = applyAll(
      batchNormalizeOperator,
      [affineConvolution(convolution, sign), multiply(gamma, sign), beta],
      { ...attributes, isIncreasing: true },
    );
    return [y, mean && multiply(mean, sign), variance, inverse];
  },
);

/**
 * Mean and variance from the windows of images that no gradient goes through: the model's input, also rescaled, cropped
 * or augmented. The gradient with respect to images that depend on weights would have to be known too.
 */
const moments = rule(
  "moments from windows",
  batchNormalizeOperator,
  ({ inputs: [x, gamma, beta], outputs, attributes }, { countUses, dependsOnTrainable, target }) => {
    const convolution = producedBy(x, conv2dOperator);
    const [images] = convolution?.inputs ?? [];
    if (x === undefined || gamma === undefined || convolution === undefined || images === undefined)
      return undefined;
    if (dependsOnTrainable(images)) return undefined;
    if (!shouldUseWindowMoments(convolution, target)) return undefined;
    const { mean, variance } = convolutionMoments(convolution);
    const { epsilon, isIncreasing } = attributes;
    const deviation = sqrt(add(variance, epsilon));
    const y = channelAffine(x, divide(gamma, deviation), beta, { isIncreasing, center: mean });
    const inverse = outputs[3] && countUses(outputs[3]) > 0 ? divide(1, deviation) : undefined;
    return [y, mean, variance, inverse];
  },
);

/** By moving statistics, into the weights of the convolution; behind anything else, or a shared one, in one step. */
const fold = rule(
  "normalization by statistics into the convolution",
  normalizeByStatisticsOperator,
  ({ inputs: [x, gamma, beta, mean, variance], attributes }, { countUses }) => {
    if (x === undefined || gamma === undefined || beta === undefined) return undefined;
    if (mean === undefined || variance === undefined) return undefined;
    const { scale, shift } = affineOfStatistics({ gamma, beta, mean, variance }, attributes.epsilon);
    const convolution = producedBy(x, conv2dOperator);
    return convolution === undefined || countUses(x) > 1
      ? [channelAffine(x, scale, shift)]
      : [affineConvolution(convolution, scale, shift)];
  },
);

/** `x · scale + shift`, channel by channel, of a convolution x, as one with other weights. */
function affineConvolution(
  { inputs, attributes }: Operation<Convolution, 2>,
  scale: Value,
  shift?: Value,
): Value {
  const [images, kernel, bias] = inputs;
  if (images === undefined || kernel === undefined) throw new Error("a convolution has images and a kernel");
  const scaled = bias && multiply(bias, scale);
  const sum = scaled && shift ? add(scaled, shift) : (scaled ?? shift);
  return conv2d(images, multiply(kernel, scale), attributes, sum);
}

export const NORMALIZATION: readonly Rule[] = [bias, signs, moments];

/** Not for files, where readers expect one node for a normalization, and the layer's own numbers. */
export const FOLDING: readonly Rule[] = [fold];
