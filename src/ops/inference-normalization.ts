/** Batch normalization by moving statistics. Source: Keras, `BatchNormalization`; ONNX, `BatchNormalization`. */

import {
  apply,
  aValue,
  checkPerChannel,
  constant,
  identityLayout,
  type Operator,
  type Value,
} from "../graph/index.ts";
import { type Checks, checkOptions, number, required } from "../options/index.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { channelAffine } from "./channel-affine.ts";
import { sqrt } from "./unary.ts";

interface NormalizationAttributes {
  readonly epsilon: number;
}

export const normalizeByStatisticsOperator: Operator<NormalizationAttributes, 5> = {
  name: "normalizeByStatistics",
  checks: { epsilon: required(number({ min: 0 })) },
  infer([x, ...statistics]) {
    checkPerChannel("normalizeByStatistics", x, statistics);
    return [x];
  },
  composition({ inputs: [x, gamma, beta, mean, variance], attributes: { epsilon } }) {
    const { scale, shift } = affineOfStatistics({ gamma, beta, mean, variance }, epsilon);
    return [channelAffine(x, scale, shift)];
  },
  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { epsilon } }) {
        const channelsFirst = [0, x.rank - 1, ...identityLayout(x.rank).slice(1, -1)];
        const statistics = [1, 2, 3, 4].map((operand) => context.operand(operand));
        const operands = [context.operand(0, channelsFirst), ...statistics];
        const attributes = { epsilon: { float: epsilon } };
        context.setOutput(0, context.node("BatchNormalization", operands, attributes), channelsFirst);
      },
    },
  ],
};

export type Statistics = Readonly<Record<"gamma" | "beta" | "mean" | "variance", Value>>;

/** Factor and summand of each channel that a normalization by these statistics comes to. */
export function affineOfStatistics(
  { gamma, beta, mean, variance }: Statistics,
  epsilon: number,
): { scale: Value; shift: Value } {
  const scale = divide(isFilledWith(gamma, 1) ? 1 : gamma, sqrt(add(variance, epsilon)));
  return { scale, shift: subtract(isFilledWith(beta, 0) ? 0 : beta, multiply(mean, scale)) };
}

function isFilledWith({ source }: Value, number: number): boolean {
  return source.kind === "constant" && source.data.every((n) => n === number);
}

interface GivenStatistics {
  readonly mean: Value;
  readonly variance: Value;
  readonly gamma?: Value | undefined;
  readonly beta?: Value | undefined;
}

const STATISTICS: Checks<GivenStatistics> = {
  mean: aValue,
  variance: aValue,
  gamma: { ...aValue, isRequired: false },
  beta: { ...aValue, isRequired: false },
};

/**
 * Normalizes each channel by given statistics: `γ (x − mean) / √(variance + ε) + β`. In files it is one node,
 * `BatchNormalization`, where readers expect it.
 *
 * @param x `[batch, …, channels]`, of rank 2 or more
 * @param statistics γ (default 1), β (default 0), mean and variance, each `[channels]`
 * @param epsilon added to the variance
 * @throws {ShapeError} if the shapes do not fit
 * @see {@link https://onnx.ai/onnx/operators/onnx__BatchNormalization.html | ONNX: BatchNormalization}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const statistics = { mean: ops.constant([1, 2]), variance: ops.constant([4, 4]) };
 * const activation = (x: Parameters<typeof ops.normalizeByStatistics>[0]) =>
 *   ops.normalizeByStatistics(x, statistics, 1e-9);
 * const model = sequential([layers.activation({ activation, inputShape: [2] })]);
 * const { data } = await model.predict([[3, 4]]);
 * console.log(data); // Float32Array(2) [ 1, 1 ]
 * ```
 */
export function normalizeByStatistics(x: Value, statistics: GivenStatistics, epsilon: number): Value {
  checkOptions<GivenStatistics>("normalizeByStatistics", statistics, STATISTICS);
  const { mean, variance } = statistics;
  const filled = (value: number) => constant(new Float32Array(mean.size).fill(value), mean.shape);
  const { gamma = filled(1), beta = filled(0) } = statistics;
  return apply(normalizeByStatisticsOperator, [x, gamma, beta, mean, variance], { epsilon });
}
