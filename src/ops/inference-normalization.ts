/** Batch normalisation by moving statistics, as files hold it: ONNX' own node. Source: Keras, `BatchNormalization`. */

import { apply, identityLayout, type Operator, type Value } from "../graph/index.ts";

interface NormalizationAttributes {
  readonly epsilon: number;
}

const normalizeOperator: Operator<NormalizationAttributes> = {
  name: "normalizeByStatistics",
  infer: ([x]) => [x],
  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { epsilon } }) {
        const [batch, ...others] = identityLayout(x.rank);
        const channelsFirst = [batch, ...others.slice(-1), ...others.slice(0, -1)];
        const statistics = [1, 2, 3, 4].map((operand) => context.operand(operand));
        const operands = [context.operand(0, channelsFirst), ...statistics];
        const attributes = { epsilon: { float: epsilon } };
        context.setOutput(0, context.node("BatchNormalization", operands, attributes), channelsFirst);
      },
    },
  ],
};

/**
 * `γ (x − mean) / √(variance + ε) + β`, channel by channel. It has no gradient: it is for files, where readers expect
 * one node and the layer's own numbers.
 *
 * @param x [batch, …, channels], of rank 2 or more
 * @param statistics γ, β, mean and variance, each [channels]
 */
export function normalizeByStatistics(
  x: Value,
  { gamma, beta, mean, variance }: Readonly<Record<"gamma" | "beta" | "mean" | "variance", Value>>,
  epsilon: number,
): Value {
  return apply(normalizeOperator, [x, gamma, beta, mean, variance], { epsilon });
}
