/**
 * Standardisation over a batch, the heart of batch normalisation: each channel shifted and scaled to mean 0 and
 * variance 1.
 *
 * Source: Ioffe and Szegedy, "Batch Normalization", 2015, section 3, for the gradient.
 */

import { applyAll, type Operator, type Value } from "../graph/index.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { reduceMean } from "./reduction.ts";

interface StandardizeAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Outputs: the standardised values, each channel's mean and (biased) variance, and one over its standard deviation. */
const standardizeOperator: Operator<StandardizeAttributes> = {
  name: "standardize",

  infer([x]) {
    const perChannel = { shape: x.shape.slice(-1), elementType: "float32" } as const;
    return [x, perChannel, perChannel, perChannel];
  },

  gradient({ inputs: [x], outputs: [y, , , inverseDeviation] }, [dy]) {
    if (dy === undefined) return [];
    const axes = allButLast(x);
    const centered = subtract(dy, reduceMean(dy, axes));
    const projection = reduceMean(multiply(dy, y), axes);
    return [multiply(subtract(centered, multiply(y, projection)), inverseDeviation)];
  },

  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { epsilon } }) {
        const layout = context.layoutOf(0);
        const operand = context.operand(0, layout);
        const channels = x.rank - 1;
        const axes = context.integers(layout.flatMap((axis, i) => (axis === channels ? [] : [i])));
        const meanOf = (tensor: string) => context.node("ReduceMean", [tensor, axes], { keepdims: 1 });
        const mean = meanOf(operand);
        const centered = context.node("Sub", [operand, mean]);
        const variance = meanOf(context.node("Mul", [centered, centered]));
        const deviation = context.node("Sqrt", [context.node("Add", [variance, context.scalar(epsilon)])]);
        const inverse = context.node("Reciprocal", [deviation]);
        context.setOutput(0, context.node("Mul", [centered, inverse]), layout);
        [mean, variance, inverse].forEach((tensor, i) => {
          if (context.isUsed(i + 1)) {
            context.setOutput(
              i + 1,
              context.node("Reshape", [tensor, context.integers([x.shape[channels]])]),
            );
          }
        });
      },
    },
  ],
};

function allButLast({ rank }: Value): number[] {
  return Array.from({ length: rank - 1 }, (_, axis) => axis);
}

/**
 * `(x − mean) / √(variance + ε)`, mean and biased variance taken over every axis but the last. No gradient passes
 * through the mean and the variance that are returned beside it.
 */
export function standardize(
  x: Value,
  epsilon: number,
): { standardized: Value; mean: Value; variance: Value } {
  const [standardized, mean, variance] = applyAll(standardizeOperator, [x], { epsilon });
  return { standardized, mean, variance };
}
