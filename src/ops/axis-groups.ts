/** The last axis divided into groups, and put together again: no number moves, in whatever layout images lie. */

import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyLayout,
  aValue,
  checkArguments,
  checkRank,
  formatShape,
  identityLayout,
  type Operator,
  type Value,
} from "../graph/index.ts";
import { integer, required } from "../options/index.ts";

interface Groups {
  readonly groups: number;
}

const splitOperator: Operator<Groups> = {
  name: "splitLastAxis",
  checks: { groups: required(integer()) },
  infer([x], { groups }) {
    const length = x.shape.at(-1) ?? 0;
    if (length === 0 || length % groups !== 0) {
      throw new ShapeError(
        `Expected a last axis in ${groups} equal groups. Received: ${formatShape(x.shape)}.`,
      );
    }
    return [{ shape: [...x.shape.slice(0, -1), groups, length / groups], elementType: x.elementType }];
  },
  gradient: (_, [dy]) => [dy && mergeLastAxes(dy)],
  lowerings: [
    {
      name: "plain",
      emit(context, { outputs: [y] }) {
        const layout = context.layoutOf(0);
        const divided = layout.flatMap((axis) => (axis === y.rank - 2 ? [axis, axis + 1] : [axis]));
        context.setOutput(0, reshaped(context.operand(0, layout), divided, y, context), divided);
      },
    },
  ],
};

const mergeOperator: Operator<Groups> = {
  name: "mergeLastAxes",
  infer: ([x], { groups }) => [
    { shape: [...x.shape.slice(0, -2), groups * (x.shape.at(-1) ?? 1)], elementType: x.elementType },
  ],
  gradient: ({ attributes: { groups } }, [dy]) => [dy && splitLastAxis(dy, groups)],
  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], outputs: [y] }) {
        const current = context.layoutOf(0);
        const last = x.rank - 1;
        const isTogether = current.indexOf(last) === current.indexOf(last - 1) + 1;
        const layout = isTogether ? current : identityLayout(x.rank);
        const merged = layout.filter((axis) => axis !== last);
        context.setOutput(0, reshaped(context.operand(0, layout), merged, y, context), merged);
      },
    },
  ],
};

type Emit = NonNullable<Operator["lowerings"][number]>["emit"];

/** Returns the tensor under the shape of `y` in memory; the batch, axis 0, stays open. */
function reshaped(tensor: string, layout: readonly number[], y: Value, context: Parameters<Emit>[0]): string {
  const shape = applyLayout(y.shape, layout).map((length, place) => (layout[place] === 0 ? -1 : length));
  return context.node("Reshape", [tensor, context.integers(shape)]);
}

/**
 * Divides the last axis into groups: `[…, n] → […, groups, n / groups]`.
 *
 * @throws {ShapeError} if the last axis does not divide into the groups
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const grouped = ops.splitLastAxis(ops.constant([1, 2, 3, 4, 5, 6]), 2);
 * console.log(grouped.shape); // [ 2, 3 ]
 * ```
 */
export function splitLastAxis(x: Value, groups: number): Value {
  return apply(splitOperator, [x], { groups });
}

/**
 * Merges the last two axes: `[…, groups, n] → […, groups · n]`.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const grouped = ops.constant([1, 2, 3, 4, 5, 6], [1, 2, 3]);
 * console.log(ops.mergeLastAxes(grouped).shape); // [ 1, 6 ]
 * ```
 */
export function mergeLastAxes(x: Value): Value {
  checkArguments("mergeLastAxes", { x }, { x: aValue });
  checkRank("mergeLastAxes", x.shape, 2);
  return apply(mergeOperator, [x], { groups: x.shape.at(-2) ?? 1 });
}
