/** Softmax and its logarithm, along the last axis. */

import { apply, checkRank, type Lowering, type Operator, type Value } from "../graph/index.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { reduceSum } from "./reduction.ts";
import { exp } from "./unary.ts";

function softmaxLikeOperator(
  name: string,
  type: string,
  gradient: (y: Value, dy: Value) => Value,
  lowerings: readonly Lowering[] = [],
): Operator {
  return {
    name,
    infer([x]) {
      checkRank(name, x.shape, 1);
      return [x];
    },
    gradient: ({ outputs: [y] }, [dy]) => [dy && gradient(y, dy)],
    lowerings: [
      ...lowerings,
      {
        name: "plain",
        emit(context) {
          context.setOutput(0, context.node(type, [context.operand(0)], { axis: -1 }));
        },
      },
    ],
  };
}

export const softmaxOperator = softmaxLikeOperator("softmax", "Softmax", (y, dy) =>
  multiply(y, subtract(dy, reduceSum(multiply(dy, y), [-1], true))),
);

const logSoftmaxOperator = softmaxLikeOperator(
  "logSoftmax",
  "LogSoftmax",
  (y, dy) => subtract(dy, multiply(exp(y), reduceSum(dy, [-1], true))),
  [
    {
      name: "composed",
      applies: (_, target) => !target.hasKernel("LogSoftmax"),
      emit(context) {
        const x = context.operand(0);
        const reduced = (type: string, operand: string) =>
          context.node(type, [operand, context.integers([-1])], { keepdims: 1 });
        const centered = context.node("Sub", [x, reduced("ReduceMax", x)]);
        const sum = reduced("ReduceSum", context.node("Exp", [centered]));
        context.setOutput(0, context.node("Sub", [centered, context.node("Log", [sum])]));
      },
    },
  ],
);

/**
 * `eˣⁱ / Σ eˣʲ` along the last axis.
 *
 * @example
 * softmax(logits) // `[batch, classes]`, rows of sum 1
 */
export function softmax(x: Value): Value {
  return apply(softmaxOperator, [x], {});
}

/**
 * `xᵢ − ln Σ eˣʲ` along the last axis, stable for large `x`.
 *
 * @example
 * negate(reduceSum(multiply(targets, logSoftmax(logits)), [-1]))
 */
export function logSoftmax(x: Value): Value {
  return apply(logSoftmaxOperator, [x], {});
}
