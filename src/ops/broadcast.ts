/** Broadcasting and its transpose, each the other's gradient: stretching axes of length 1, and summing over them. */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyLayout,
  aShape,
  aValue,
  broadcastShapes,
  checkArguments,
  formatShape,
  identityLayout,
  type Operator,
  type Shape,
  sameShape,
  sizeOf,
  type Value,
} from "../graph/index.ts";
import { reduced } from "./reduced.ts";
import { BATCH_LAST } from "./window.ts";

interface TargetShape {
  readonly shape: Shape;
}

export const broadcastToOperator: Operator<TargetShape> = {
  name: "broadcastTo",
  infer([x], { shape }) {
    if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
      throw new ShapeError(
        `Expected a shape that broadcasts to ${formatShape(shape)}. Received: ${formatShape(x.shape)}.`,
      );
    }
    return [{ shape, elementType: x.elementType }];
  },
  gradient: ({ inputs: [x] }, [dy]) => [dy && sumTo(dy, x.shape)],
  lowerings: [
    {
      // Images that are to be used where the batch lies innermost: rearranged while they are still small.
      name: "batchInnermost",
      applies: ({ inputs: [x], outputs: [y] }, { costs }) =>
        x.rank === 4 && costs.minRearrangedStretch * x.size <= y.size,
      emit(context, { attributes: { shape } }) {
        const target = context.integers(applyLayout(shape, BATCH_LAST));
        context.setOutput(0, context.node("Expand", [context.operand(0, BATCH_LAST), target]), BATCH_LAST);
      },
    },
    {
      name: "plain",
      emit(context, { attributes: { shape } }) {
        context.setOutput(0, context.node("Expand", [context.operand(0), context.integers(shape)]));
      },
    },
  ],
};

const sumToOperator: Operator<TargetShape> = {
  name: "sumTo",
  infer([x], { shape }) {
    if (!sameShape(broadcastShapes(x.shape, shape), x.shape)) {
      throw new ShapeError(
        `Expected a shape that ${formatShape(shape)} broadcasts to. Received: ${formatShape(x.shape)}.`,
      );
    }
    return [{ shape, elementType: x.elementType }];
  },
  gradient: ({ inputs: [x] }, [dy]) => [dy && broadcastTo(dy, x.shape)],
  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { shape } }) {
        const extra = x.rank - shape.length;
        const stretched = (axis: number) =>
          axis < extra || (shape[axis - extra] === 1 && x.shape[axis] !== 1);
        const layout = context.layoutOf(0);
        const keptInOrder = layout.filter((axis) => !stretched(axis) && x.shape[axis] !== 1);
        const isOrdered = keptInOrder.every((axis, i) => i === 0 || defined(keptInOrder[i - 1]) < axis);
        // Summing in the current layout works whenever the remaining axes stand in the right order.
        const chosen = isOrdered ? layout : identityLayout(x.rank);
        const axes = chosen.flatMap((axis, position) => (stretched(axis) ? [position] : []));
        const whole = { tensor: context.operand(0, chosen), shape: applyLayout(x.shape, chosen) };
        const sum = reduced(context, "ReduceSum", whole, axes);
        const left = chosen.filter((axis) => !stretched(axis)).map((axis) => defined(x.shape[axis]));
        const isDone = sameShape(left, shape);
        context.setOutput(0, isDone ? sum : context.node("Reshape", [sum, context.integers(shape)]));
      },
    },
  ],
};

/**
 * Repeats `x` along axes of length 1, and along new leading axes, until it has this shape.
 *
 * @throws {ShapeError} if it cannot be stretched to this shape
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const row = ops.constant([1, 2, 3]);
 * console.log(ops.broadcastTo(row, [2, 3]).shape); // [ 2, 3 ]
 * ```
 */
export function broadcastTo(x: Value, shape: Shape): Value {
  checkArguments("broadcastTo", { x, shape }, { x: aValue, shape: aShape });
  return sameShape(x.shape, shape) ? x : apply(broadcastToOperator, [x], { shape });
}

/**
 * Sums `x` over every axis along which `shape` would be stretched to the shape of `x`: the gradient of {@link
 * broadcastTo}.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const x = ops.constant([1, 2, 3, 4, 5, 6], [2, 3]);
 * console.log(ops.sumTo(x, [3]).shape); // [ 3 ]
 * ```
 */
export function sumTo(x: Value, shape: Shape): Value {
  checkArguments("sumTo", { x, shape }, { x: aValue, shape: aShape });
  return sameShape(x.shape, shape) && sizeOf(shape) === x.size ? x : apply(sumToOperator, [x], { shape });
}
