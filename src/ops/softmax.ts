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
 * Turns logits into probabilities along the last axis: `eˣⁱ / Σ eˣʲ`.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Softmax.html | ONNX: Softmax}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.softmax(x), inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ 0.09003, 0.2447, 0.6652 ]
 * ```
 */
export function softmax(x: Value): Value {
  return apply(softmaxOperator, [x], {});
}

/**
 * Computes the logarithms of a softmax along the last axis: `xᵢ − ln Σ eˣʲ`, without overflow for large `x`.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__LogSoftmax.html | ONNX: LogSoftmax}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.logSoftmax(x), inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 1000]]);
 * console.log(data); // Float32Array(3) [ -999, -998, 0 ]
 * ```
 */
export function logSoftmax(x: Value): Value {
  return apply(logSoftmaxOperator, [x], {});
}
