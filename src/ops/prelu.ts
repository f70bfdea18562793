/**
 * The ReLU whose slope below 0 is a weight.
 *
 * Source: He et al., "Delving Deep into Rectifiers", 2015; ONNX `PRelu`.
 */

import { ShapeError } from "../errors/index.ts";
import { apply, broadcastShapes, formatShape, type Operator, sameShape, type Value } from "../graph/index.ts";
import { multiply } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { greater, select } from "./comparison.ts";

const preluOperator: Operator<object, 2> = {
  name: "prelu",

  infer([x, slope]) {
    if (!sameShape(broadcastShapes(x.shape, slope.shape), x.shape)) {
      throw new ShapeError(
        `Expected slopes that broadcast to ${formatShape(x.shape)}. Received: ${formatShape(slope.shape)}.`,
      );
    }
    return [x];
  },

  /** At 0 no gradient passes: Keras computes `relu(x) − slope · relu(−x)`. */
  gradient({ inputs: [x, slope] }, [dy]) {
    if (dy === undefined) return [];
    const isAbove = greater(x, 0);
    return [
      select(isAbove, dy, select(greater(0, x), multiply(dy, slope), 0)),
      sumTo(select(isAbove, 0, multiply(dy, x)), slope.shape),
    ];
  },

  lowerings: [
    {
      name: "plain",
      emit(context) {
        const layout = context.layoutOf(0);
        const operands = [context.operand(0, layout), context.operand(1, layout)];
        context.setOutput(0, context.node("PRelu", operands), layout);
      },
    },
  ],
};

/**
 * Passes values above 0, and a share of those below: `x` above 0, `slope · x` below.
 *
 * @param slope broadcasts to `x`
 * @throws {ShapeError} if the slope does not broadcast to `x`
 * @see {@link https://onnx.ai/onnx/operators/onnx__PRelu.html | ONNX: PRelu}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.prelu(x, ops.constant([0.5, 0.1])), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[-1, -2]]);
 * console.log(data); // Float32Array(2) [ -0.5, -0.2000 ]
 * ```
 */
export function prelu(x: Value, slope: Value): Value {
  return apply(preluOperator, [x, slope], {});
}
