/**
 * Batch normalisation in training: each channel shifted and scaled to a mean and a variance of its own.
 *
 * Source: Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 1, and section 3 for the gradient.
 */

import {
  applyAll,
  constant,
  identityLayout,
  type Layout,
  type LoweringContext,
  type Operator,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { add, multiply, square } from "./arithmetic.ts";
import { affine, channelAffine, channelSum } from "./channel-affine.ts";

interface BatchNormalizationAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * Inputs: x, γ, β. Outputs: `γ (x − mean) / √(variance + ε) + β`; each channel's mean and (biased) variance; `x − mean`;
 * and one over each channel's standard deviation.
 */
const batchNormalizeOperator: Operator<BatchNormalizationAttributes> = {
  name: "batchNormalize",

  infer([x]) {
    const perChannel = { shape: x.shape.slice(-1), elementType: "float32" } as const;
    return [x, perChannel, perChannel, x, perChannel];
  },

  gradient({ inputs: [x, gamma], outputs: [, , , centered, inverse] }, [dy]) {
    if (dy === undefined) return [];
    const count = x.size / gamma.size;
    const scale = multiply(gamma, inverse);
    const sum = channelSum(dy);
    const projection = channelSum(multiply(dy, centered));
    const ofCentered = multiply(multiply(scale, square(inverse)), multiply(projection, -1 / count));
    const ofAll = multiply(scale, multiply(sum, -1 / count));
    return [
      add(channelAffine(dy, scale), channelAffine(centered, ofCentered, ofAll)),
      multiply(projection, inverse),
      sum,
    ];
  },

  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { epsilon } }) {
        const layout = context.layoutOf(0);
        const channels = x.rank - 1;
        const operand = context.operand(0, layout);
        const mean = channelMean(context, operand, layout, channels);
        const centered = context.node("Sub", [operand, mean]);
        const squares = context.node("Mul", [centered, centered]);
        const [means, variances] = [mean, channelMean(context, squares, layout, channels)].map((tensor) =>
          context.node("Reshape", [tensor, context.integers([x.shape[channels]])]),
        );
        const deviation = context.node("Sqrt", [context.node("Add", [variances, context.scalar(epsilon)])]);
        const inverse = context.node("Reciprocal", [deviation]);
        const scale = context.node("Mul", [inverse, context.operand(1)]);
        const image = { tensor: centered, layout, shape: x.shape };
        context.setOutput(0, affine(context, image, scale, context.operand(2)), layout);
        context.setOutput(1, means);
        context.setOutput(2, variances);
        context.setOutput(3, centered, layout);
        context.setOutput(4, inverse);
      },
    },
  ],
};

/** The mean of each channel, with all axes kept. Inner axes go first, which takes half as long as all at once. */
function channelMean(
  context: LoweringContext,
  tensor: TensorName,
  layout: Layout,
  channels: number,
): TensorName {
  const channel = layout.indexOf(channels);
  const positions = identityLayout(layout.length);
  return [positions.slice(channel + 1), positions.slice(0, channel)]
    .filter((axes) => axes.length > 0)
    .reduce(
      (reduced, axes) => context.node("ReduceMean", [reduced, context.integers(axes)], { keepdims: 1 }),
      tensor,
    );
}

/**
 * `γ (x − mean) / √(variance + ε) + β`, mean and biased variance taken over every axis but the last. No gradient passes
 * through the mean and the variance that are returned beside it.
 *
 * @param x [batch, …, channels]
 * @param options.gamma [channels]; default 1
 * @param options.beta [channels]; default 0
 */
export function batchNormalize(
  x: Value,
  { gamma, beta, epsilon }: { gamma?: Value | undefined; beta?: Value | undefined; epsilon: number },
): { y: Value; mean: Value; variance: Value } {
  const channels = x.shape[x.rank - 1];
  const filled = (n: number) => constant(new Float32Array(channels).fill(n), [channels]);
  const operands = [x, gamma ?? filled(1), beta ?? filled(0)];
  const [y, mean, variance] = applyAll(batchNormalizeOperator, operands, { epsilon });
  return { y, mean, variance };
}
