/**
 * Batch normalization in training: each channel shifted and scaled to a mean and a variance of its own.
 *
 * Source: Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 1, and section 3 for the gradient.
 */

import { atLeast, defined } from "../checked.ts";
import {
  applyAll,
  applyLayout,
  aValue,
  checkArguments,
  checkPerChannel,
  constant,
  identityLayout,
  type LoweringContext,
  type Operation,
  type Operator,
  type Shape,
  sizeOf,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { boolean, type Checks, checkOptions, number, required } from "../options/index.ts";
import { add, multiply, square, subtract } from "./arithmetic.ts";
import { affine, channelAffine, channelRows, channelSum } from "./channel-affine.ts";
import { centredOnBlocks, inBlocks, isOnBlocks, setAffine } from "./channel-blocks.ts";
import { meanOf, meanOfProduct } from "./channel-blocks-sums.ts";
import { reduced } from "./reduced.ts";

interface BatchNormalizationAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
  /** Whether γ is known not to be negative. */
  readonly isIncreasing: boolean;
  /** Whether γ may be exactly 0 everywhere: a pooling must then see the pixels as they are. */
  readonly isFlat: boolean;
}

/**
 * Inputs: x, γ, β. Outputs: `γ (x − mean) / √(variance + ε) + β`; each channel's mean and (biased) variance; and one over
 * each channel's standard deviation.
 */
export const batchNormalizeOperator: Operator<BatchNormalizationAttributes, 3> = {
  name: "batchNormalize",

  infer([x, gamma, beta]) {
    checkPerChannel("batchNormalize", x, [gamma, beta]);
    const perChannel = { shape: x.shape.slice(-1), elementType: "float32" } as const;
    return [x, perChannel, perChannel, perChannel];
  },

  gradient({ inputs: [x, gamma], outputs }, [dy, dMean, dVariance, dInverse]) {
    const [, mean, , inverse] = atLeast(outputs, 4);
    const count = x.size / gamma.size;
    const gradients: [Value?, Value?, Value?] = [];
    if (dy !== undefined) {
      const scale = multiply(gamma, inverse);
      const sum = channelSum(dy);
      const projection = channelSum(multiply(dy, subtract(x, mean)));
      const ofX = multiply(multiply(scale, square(inverse)), multiply(projection, -1 / count));
      const ofAll = multiply(scale, multiply(sum, -1 / count));
      gradients[0] = add(channelAffine(dy, scale), channelAffine(x, ofX, ofAll, { center: mean }));
      gradients[1] = multiply(projection, inverse);
      gradients[2] = sum;
    }
    if (dMean !== undefined || dVariance !== undefined || dInverse !== undefined) {
      // 1/√(v + ε) has the derivative −½ (v + ε)^(−3/2), and v has 2 (x − mean) / n.
      const ofInverse =
        dInverse && multiply(multiply(multiply(inverse, square(inverse)), dInverse), -1 / count);
      const ofVariance = dVariance && multiply(dVariance, 2 / count);
      const ofBoth = ofInverse && ofVariance ? add(ofInverse, ofVariance) : (ofInverse ?? ofVariance);
      const ofX = ofBoth ?? multiply(gamma, 0);
      const shift = dMean && multiply(dMean, 1 / count);
      const ofStatistics = channelAffine(x, ofX, shift, { center: mean });
      gradients[0] = gradients[0] === undefined ? ofStatistics : add(gradients[0], ofStatistics);
    }
    return gradients;
  },

  lowerings: [
    {
      name: "onePass",
      applies: (_, target) => target.hasKernel("TrainingBatchNormalization"),
      emit(context, operation) {
        if (isOnBlocks(context, 0)) return emitOnBlocks(context, operation);
        const layout = context.layoutOf(0);
        const image = { tensor: context.operand(0, layout), layout, shape: operation.inputs[0].shape };
        const rows = channelRows(context, image);
        // Whether rows are long enough depends on the layout in which x lies, known only when nodes are written.
        if (rows === undefined) return emitPlain(context, operation);
        const { epsilon } = operation.attributes;
        // Momentum 0 returns the batch's statistics. The engine may overwrite the moving statistics that go in, so they
        // must be fresh tensors.
        const [gamma, beta] = [context.operand(1), context.operand(2)];
        const moving = [0, 0].map((zero) => context.node("Mul", [gamma, context.scalar(zero)]));
        const inputs = [rows.tensor, gamma, beta, ...moving];
        const [y, mean, variance] = atLeast(
          context.nodes("BatchNormalization", inputs, 3, {
            epsilon: { float: epsilon },
            momentum: { float: 0 },
            training_mode: 1,
          }),
          3,
        );
        context.setOutput(0, () => rows.restoreShape(y), layout);
        context.setOutput(1, mean);
        context.setOutput(2, variance);
        context.setOutput(3, () => inverseDeviation(context, variance, epsilon));
      },
    },
    { name: "plain", emit: emitPlain },
  ],
};

/** Mean and variance in a pass each, between them one that takes off the mean, and one for the result. */
function emitOnBlocks(
  context: LoweringContext,
  { inputs: [x], outputs: [y], attributes: { epsilon } }: Operation<BatchNormalizationAttributes, 3>,
): void {
  const mean = meanOf(context, inBlocks(context, 0), x.shape, "all");
  const centered = centredOnBlocks(context, 0, mean, defined(x.shape[3]));
  const variance = meanOfProduct(context, [centered, centered], x.shape, "all");
  const inverse = inverseDeviation(context, variance, epsilon);
  const scale = context.node("Mul", [inverse, context.operand(1)]);
  setAffine(context, y, centered, { scale, shift: context.operand(2) });
  context.setOutput(1, mean);
  context.setOutput(2, variance);
  context.setOutput(3, inverse);
}

function emitPlain(
  context: LoweringContext,
  { inputs: [x], attributes: { epsilon } }: Operation<BatchNormalizationAttributes, 3>,
): void {
  const layout = context.layoutOf(0);
  const channels = x.rank - 1;
  const vector = context.integers([defined(x.shape[channels])]);
  const operand = context.operand(0, layout);
  const shape = applyLayout(x.shape, layout);
  const channelMean = (tensor: TensorName) =>
    channelMeanOf(context, { tensor, shape }, layout.indexOf(channels));
  const mean = channelMean(operand);
  const centered = context.node("Sub", [operand, mean]);
  const squares = context.node("Mul", [centered, centered]);
  const variances = context.node("Reshape", [channelMean(squares), vector]);
  const inverse = inverseDeviation(context, variances, epsilon);
  const scale = context.node("Mul", [inverse, context.operand(1)]);
  const image = { tensor: centered, layout, shape: x.shape };
  context.setOutput(0, () => affine(context, image, scale, context.operand(2)), layout);
  context.setOutput(1, () => context.node("Reshape", [mean, vector]));
  context.setOutput(2, variances);
  context.setOutput(3, inverse);
}

function inverseDeviation(context: LoweringContext, variance: TensorName, epsilon: number): TensorName {
  const deviation = context.node("Sqrt", [context.node("Add", [variance, context.scalar(epsilon)])]);
  return context.node("Reciprocal", [deviation]);
}

/** Averages each channel, keeping all axes. Inner axes go first, which takes half as long as all at once. */
function channelMeanOf(
  context: LoweringContext,
  { tensor, shape }: { tensor: TensorName; shape: Shape },
  channel: number,
): TensorName {
  const positions = identityLayout(shape.length);
  const [inner, outer] = [positions.slice(channel + 1), positions.slice(0, channel)];
  const ofInner =
    inner.length === 0 ? tensor : reduced(context, "ReduceMean", { tensor, shape }, inner, true);
  if (outer.length === 0) return ofInner;
  const left = shape.map((length, axis) => (axis > channel ? 1 : length));
  return reduced(context, "ReduceMean", { tensor: ofInner, shape: left }, outer, true);
}

/** Options of {@link batchNormalize}. */
interface BatchNormalizationOptions {
  readonly gamma?: Value | undefined;
  readonly beta?: Value | undefined;
  readonly epsilon: number;
  readonly isFlat?: boolean;
}

const OPTIONS: Checks<BatchNormalizationOptions> = {
  gamma: { ...aValue, isRequired: false },
  beta: { ...aValue, isRequired: false },
  epsilon: required(number({ min: 0 })),
  isFlat: boolean,
};

/**
 * Normalizes each channel by the batch's own mean and biased variance, taken over every axis but the last: `y = γ (x −
 * mean) / √(variance + ε) + β`. All three outputs have gradients.
 *
 * @param x `[batch, …, channels]`
 * @param options.gamma `[channels]`; default 1
 * @param options.beta `[channels]`; default 0
 * @param options.epsilon added to the variance
 * @param options.isFlat whether γ is exactly 0 at first, which makes all pixels equal: then no pooling, which takes the
 *   first of equal pixels, may be moved before it; default false
 * @returns `y` of the shape of `x`, `mean` and `variance` `[channels]`
 * @see {@link https://arxiv.org/abs/1502.03167 | Ioffe and Szegedy, "Batch Normalization", 2015}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const x = ops.constant([1, 2, 3, 4, 5, 6], [3, 2]);
 * const { y, mean } = ops.batchNormalize(x, { epsilon: 1e-3 });
 * console.log(y.shape, mean.shape); // [ 3, 2 ] [ 2 ]
 * ```
 */
export function batchNormalize(
  x: Value,
  options: BatchNormalizationOptions,
): { y: Value; mean: Value; variance: Value } {
  checkArguments("batchNormalize", { x }, { x: aValue });
  checkOptions<BatchNormalizationOptions>("batchNormalize", options, OPTIONS);
  const { gamma, beta, epsilon, isFlat = false } = options;
  const channels = x.shape.slice(-1);
  const filled = (n: number) => constant(new Float32Array(sizeOf(channels)).fill(n), channels);
  const inputs = [x, gamma ?? filled(1), beta ?? filled(0)] as const;
  const attributes = { epsilon, isIncreasing: gamma === undefined, isFlat };
  const [y, mean, variance] = atLeast(applyAll(batchNormalizeOperator, inputs, attributes), 3);
  return { y, mean, variance };
}
