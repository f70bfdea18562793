/**
 * The ReLU whose slope below 0 is a weight.
 *
 * Source: He et al., "Delving Deep into Rectifiers", 2015; ONNX `PRelu`.
 */

import { ShapeError } from "../errors.ts";
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
 * Passes `x` above 0, `slope · x` below.
 *
 * @param slope broadcasts to `x`
 * @throws {ShapeError} if it does not
 * @example
 * const y = ops.prelu(x, context.weight("alpha"));
 */
export function prelu(x: Value, slope: Value): Value {
  return apply(preluOperator, [x, slope], {});
}
