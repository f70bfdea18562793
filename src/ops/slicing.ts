/** Parts of tensors: cropped axes, and reversed ones. */

import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyLayout,
  aValue,
  checkArguments,
  formatShape,
  integers,
  normalizeAxes,
  type Operator,
  type Value,
} from "../graph/index.ts";
import { pad } from "./reshaping.ts";

interface CropAttributes {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const cropOperator: Operator<CropAttributes> = {
  name: "crop",

  infer([x], { before, after }) {
    const shape = x.shape.map((length, axis) => length - (before[axis] ?? 0) - (after[axis] ?? 0));
    const isPossible = [...before, ...after].every((n) => n >= 0) && shape.every((length) => length > 0);
    if (!isPossible || before.length !== x.shape.length || after.length !== x.shape.length) {
      throw new ShapeError(
        `Expected a tensor of which something is left when ${before.join(", ")} are cut off before and ` +
          `${after.join(", ")} after. Received: ${formatShape(x.shape)}.`,
      );
    }
    return [{ shape, elementType: x.elementType }];
  },

  gradient: ({ attributes: { before, after } }, [dy]) => [dy && pad(dy, before, after)],

  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { before, after } }) {
        const layout = context.layoutOf(0);
        const axes = layout.flatMap((axis, place) => (before[axis] || after[axis] ? [place] : []));
        const along = (lengths: readonly number[]) =>
          context.integers(axes.map((place) => applyLayout(lengths, layout)[place] ?? 0));
        const ends = x.shape.map((length, axis) => length - (after[axis] ?? 0));
        const operands = [context.operand(0, layout), along(before), along(ends), context.integers(axes)];
        context.setOutput(0, context.node("Slice", operands), layout);
      },
    },
  ],
};

/**
 * Cuts off elements before and after each axis.
 *
 * @param before how many elements at the start of each axis; `after` likewise at the end
 * @throws {ShapeError} if nothing is left, or a number is below 0
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(32 * 32), [1, 32, 32, 1]);
 * console.log(ops.crop(images, [0, 2, 2, 0], [0, 2, 2, 0]).shape); // [ 1, 28, 28, 1 ]
 * ```
 */
export function crop(x: Value, before: readonly number[], after: readonly number[]): Value {
  checkArguments("crop", { x, before, after }, { x: aValue, before: integers, after: integers });
  const isWhole = [...before, ...after].every((n) => n === 0);
  return isWhole && before.length === x.rank && after.length === x.rank
    ? x
    : apply(cropOperator, [x], { before, after });
}

interface ReverseAttributes {
  /** Counted from the front. */
  readonly axes: readonly number[];
}

const reverseOperator: Operator<ReverseAttributes> = {
  name: "reverse",
  infer: ([x]) => [x],
  gradient: ({ attributes: { axes } }, [dy]) => [dy && reverse(dy, axes)],
  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { axes } }) {
        const layout = context.layoutOf(0);
        const all = (value: number) => context.integers(axes.map(() => value));
        const places = context.integers(axes.map((axis) => layout.indexOf(axis)));
        // ONNX: from the last element to before the first, backwards.
        const operands = [context.operand(0, layout), all(-1), all(-(2 ** 31)), places, all(-1)];
        context.setOutput(0, context.node("Slice", operands), layout);
      },
    },
  ],
};

/**
 * Reverses the order along axes.
 *
 * @throws {ShapeError} if there is no such axis
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.reverse(x, [1]), inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ 3, 2, 1 ]
 * ```
 */
export function reverse(x: Value, axes: readonly number[]): Value {
  checkArguments("reverse", { x, axes }, { x: aValue, axes: integers });
  const fromFront = normalizeAxes(axes, x.rank);
  return fromFront.length === 0 ? x : apply(reverseOperator, [x], { axes: fromFront });
}
