/** Tensors put together along an axis, and taken apart again: each the other's gradient. */

import { atLeast, defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyAll,
  aValue,
  checkArguments,
  checkSameElements,
  constant,
  formatShape,
  integers,
  normalizeAxes,
  type Operator,
  type TensorType,
  type Value,
} from "../graph/index.ts";
import { integer, listOf, required } from "../options/index.ts";
import { adoptedLayout } from "./elementwise.ts";

const AXIS = required(integer({}));
const VALUES = required(listOf(aValue));

interface ConcatAttributes {
  /** Counted from the front. */
  readonly axis: number;
}

const concatOperator: Operator<ConcatAttributes> = {
  name: "concat",

  infer(inputs, { axis }) {
    const [first] = inputs;
    const fits = ({ shape }: TensorType) =>
      shape.length === first.shape.length &&
      shape.every((length, i) => i === axis || length === first.shape[i]);
    checkSameElements("concat", inputs);
    if (!inputs.every(fits)) {
      throw new ShapeError(
        `Expected shapes that differ along axis ${axis} only. ` +
          `Received: ${inputs.map(({ shape }) => formatShape(shape)).join(", ")}.`,
      );
    }
    const length = inputs.reduce((sum, { shape }) => sum + defined(shape[axis]), 0);
    return [{ shape: first.shape.with(axis, length), elementType: first.elementType }];
  },

  gradient({ inputs, attributes: { axis } }, [dy]) {
    if (dy === undefined) return [];
    const lengths = inputs.map(({ shape }) => defined(shape[axis]));
    return split(dy, lengths, axis);
  },

  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        const layout = adoptedLayout(context, operation);
        const operands = operation.inputs.map((_, i) => context.operand(i, layout));
        const axis = layout.indexOf(operation.attributes.axis);
        context.setOutput(0, context.node("Concat", operands, { axis }), layout);
      },
    },
  ],
};

interface SplitAttributes extends ConcatAttributes {
  readonly lengths: readonly number[];
}

const splitOperator: Operator<SplitAttributes> = {
  name: "split",

  infer([x], { lengths, axis }) {
    const isWhole = lengths.reduce((sum, length) => sum + length, 0) === x.shape[axis];
    if (!isWhole || lengths.length === 0 || lengths.some((length) => length < 1)) {
      throw new ShapeError(
        `Expected positive lengths that add up to ${x.shape[axis]}. Received: ${formatShape(lengths)}.`,
      );
    }
    return lengths.map((length) => ({ shape: x.shape.with(axis, length), elementType: x.elementType }));
  },

  gradient: ({ outputs, attributes: { axis } }, gradients) => [
    concat(
      outputs.map((output, i) => gradients[i] ?? constant(new Float32Array(output.size), output.shape)),
      axis,
    ),
  ],

  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { lengths, axis } }) {
        const layout = context.layoutOf(0);
        const operands = [context.operand(0, layout), context.integers(lengths)];
        const attributes = { axis: layout.indexOf(axis) };
        context.nodes("Split", operands, lengths.length, attributes).forEach((tensor, i) => {
          context.setOutput(i, tensor, layout);
        });
      },
    },
  ],
};

/**
 * Joins tensors along an axis (default: the first, so that vectors are put end to end). A single tensor is returned as
 * it is.
 *
 * @param axis negative: counted from the end
 * @throws {ShapeError} if the tensors differ along another axis too, or have no such axis
 * @see {@link https://onnx.ai/onnx/operators/onnx__Concat.html | ONNX: Concat}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const [left, right] = [ops.constant([1, 2], [2, 1]), ops.constant([3, 4, 5, 6], [2, 2])];
 * console.log(ops.concat([left, right], -1).shape); // [ 2, 3 ]
 * ```
 */
export function concat(tensors: readonly Value[], axis = 0): Value {
  checkArguments("concat", { tensors, axis }, { tensors: VALUES, axis: AXIS });
  const [first] = tensors;
  if (first === undefined) throw new ShapeError("Expected at least one tensor to join. Received: none.");
  const [fromFront] = normalizeAxes([axis], first.rank);
  return tensors.length === 1 ? first : apply(concatOperator, atLeast(tensors, 1), { axis: fromFront });
}

/**
 * Splits a tensor along an axis (default: the first) into pieces of these lengths.
 *
 * @param axis negative: counted from the end
 * @throws {ShapeError} if the lengths do not add up to that of the axis, or there is no such axis
 * @see {@link https://onnx.ai/onnx/operators/onnx__Split.html | ONNX: Split}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const pieces = ops.split(ops.constant([1, 2, 3, 4, 5, 6], [2, 3]), [1, 2], 1);
 * console.log(pieces.map(({ shape }) => shape)); // [ [ 2, 1 ], [ 2, 2 ] ]
 * ```
 */
export function split(x: Value, lengths: readonly number[], axis = 0): readonly Value[] {
  checkArguments("split", { x, lengths, axis }, { x: aValue, lengths: integers, axis: AXIS });
  const [fromFront] = atLeast(normalizeAxes([axis], x.rank), 1);
  if (lengths.length === 1 && lengths[0] === x.shape[fromFront]) return [x];
  return applyAll(splitOperator, [x], { lengths, axis: fromFront });
}
