/** Softmax and its logarithm, along the last axis. */

import { apply, type Operator, type Value } from "../graph/index.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { reduceSum } from "./reduction.ts";
import { exp } from "./unary.ts";

function softmaxLikeOperator(name: string, type: string, gradient: (y: Value, dy: Value) => Value): Operator {
  return {
    name,
    infer: ([x]) => [x],
    gradient: ({ outputs: [y] }, [dy]) => [dy && gradient(y, dy)],
    lowerings: [
      {
        name: "plain",
        emit(context) {
          context.setOutput(0, context.node(type, [context.operand(0)], { axis: -1 }));
        },
      },
    ],
  };
}

const softmaxOperator = softmaxLikeOperator("softmax", "Softmax", (y, dy) =>
  multiply(y, subtract(dy, reduceSum(multiply(dy, y), [-1], true))),
);

const logSoftmaxOperator = softmaxLikeOperator("logSoftmax", "LogSoftmax", (y, dy) =>
  subtract(dy, multiply(exp(y), reduceSum(dy, [-1], true))),
);

/** `eˣⁱ / Σ eˣʲ` along the last axis. */
export function softmax(x: Value): Value {
  return apply(softmaxOperator, [x], {});
}

/** `xᵢ − ln Σ eˣʲ` along the last axis, stable for large `x`. */
export function logSoftmax(x: Value): Value {
  return apply(logSoftmaxOperator, [x], {});
}

/** The logits that a value is the softmax of, if it is one: losses use them to stay numerically stable. */
export function logitsOf(probabilities: Value): Value | undefined {
  const { source } = probabilities;
  const isSoftmax = source.kind === "operation" && source.operation.operator === softmaxOperator;
  return isSoftmax ? source.operation.inputs[0] : undefined;
}
