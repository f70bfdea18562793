/** Operators that only rearrange: reshape, transpose, zero padding. */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyLayout,
  aValue,
  checkArguments,
  formatShape,
  identityLayout,
  integers,
  type Layout,
  type Operator,
  permutationBetween,
  type Shape,
  sameShape,
  sizeOf,
  type Value,
} from "../graph/index.ts";
import { inOtherWords, integer, listOf, required } from "../options/index.ts";

interface ReshapeAttributes {
  /** One length may be −1: whatever is left. It stays −1 in the file, so that the batch size can stay open. */
  readonly shape: Shape;
}

export const reshapeOperator: Operator<ReshapeAttributes> = {
  name: "reshape",
  infer: ([x], { shape }) => [{ shape: resolveShape(x.shape, shape), elementType: x.elementType }],
  gradient: ({ inputs: [x] }, [dy]) => [dy && reshape(dy, x.shape)],
  lowerings: [
    {
      // Between images and rows, with the batch innermost: the same memory under another shape.
      name: "batchLast",
      applies: ({ inputs: [x], outputs: [y] }) =>
        x.rank >= 2 && y.rank >= 2 && x.shape[0] === y.shape[0] && defined(x.shape[0]) > 1,
      emit(context, { inputs: [x], outputs: [y], attributes: { shape } }) {
        const batchLast = (rank: number) => [...identityLayout(rank).slice(1), 0];
        const isBatchLast = context.layoutOf(0).join() === batchLast(x.rank).join();
        const target = isBatchLast ? applyLayout(y.shape, batchLast(y.rank)) : shape;
        const operand = context.operand(0, isBatchLast ? batchLast(x.rank) : undefined);
        const reshaped = context.node("Reshape", [operand, context.integers(target)]);
        context.setOutput(0, reshaped, isBatchLast ? batchLast(y.rank) : undefined);
      },
    },
    {
      name: "plain",
      emit(context, { attributes: { shape } }) {
        context.setOutput(0, context.node("Reshape", [context.operand(0), context.integers(shape)]));
      },
    },
  ],
};

/** A shape in which one length may be −1. */
const NEW_SHAPE = required(
  inOtherWords(
    "a shape, a list of integers of at least 0, or -1 for what is left",
    listOf(integer({ min: -1 })),
  ),
);

function resolveShape(from: Shape, to: Shape): Shape {
  const known = sizeOf(to.filter((length) => length !== -1));
  const resolved = to.map((length) => (length === -1 ? sizeOf(from) / known : length));
  const isPossible = to.filter((length) => length === -1).length <= 1 && resolved.every(Number.isInteger);
  if (!isPossible || sizeOf(resolved) !== sizeOf(from)) {
    throw new ShapeError(
      `Expected a shape of ${sizeOf(from)} elements to reshape ${formatShape(from)} to. Received: ${formatShape(to)}.`,
    );
  }
  return resolved;
}

/**
 * Gives a tensor another shape; its elements stay in the same order. One length may be −1: it is computed from the
 * others.
 *
 * @throws {ShapeError} if the shape has another number of elements
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const x = ops.constant(new Float32Array(2 * 28 * 28), [2, 28, 28, 1]);
 * console.log(ops.reshape(x, [-1, 784]).shape); // [ 2, 784 ]
 * ```
 */
export function reshape(x: Value, shape: Shape): Value {
  checkArguments("reshape", { x, shape }, { x: aValue, shape: NEW_SHAPE });
  return sameShape(x.shape, shape) ? x : apply(reshapeOperator, [x], { shape });
}

interface TransposeAttributes {
  readonly permutation: Layout;
}

const transposeOperator: Operator<TransposeAttributes> = {
  name: "transpose",
  checks: { permutation: integers },
  infer([x], { permutation }) {
    if (
      !sameShape(
        permutation.toSorted((a, b) => a - b),
        identityLayout(x.shape.length),
      )
    ) {
      throw new ShapeError(
        `transpose: expected each axis of ${formatShape(x.shape)} once. Received: ${formatShape(permutation)}.`,
      );
    }
    return [{ shape: applyLayout(x.shape, permutation), elementType: x.elementType }];
  },
  gradient: ({ attributes: { permutation } }, [dy]) => [
    dy && transpose(dy, permutationBetween(permutation, identityLayout(permutation.length))),
  ],
  lowerings: [
    {
      // Nothing moves: the result is the operand, read in another order.
      name: "plain",
      emit(context, { attributes: { permutation } }) {
        const layout = context.layoutOf(0);
        const renamed = permutationBetween(permutation, layout);
        context.setOutput(0, context.operand(0, layout), renamed);
      },
    },
  ],
};

/**
 * Puts the axes in another order: axis `i` of the result is axis `permutation[i]` of `x`.
 *
 * @throws {ShapeError} unless the permutation has each axis once
 * @see {@link https://onnx.ai/onnx/operators/onnx__Transpose.html | ONNX: Transpose}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 20 * 3), [1, 28, 20, 3]);
 * console.log(ops.transpose(images, [0, 3, 1, 2]).shape); // [ 1, 3, 28, 20 ]
 * ```
 */
export function transpose(x: Value, permutation: Layout): Value {
  return apply(transposeOperator, [x], { permutation });
}

interface PadAttributes {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const padOperator: Operator<PadAttributes> = {
  name: "pad",
  checks: { before: integers, after: integers },
  infer([x], { before, after }) {
    if (before.length !== x.shape.length || after.length !== x.shape.length) {
      throw new ShapeError(
        `Expected lengths for each axis of ${formatShape(x.shape)}. ` +
          `Received: ${formatShape(before)} before and ${formatShape(after)} after.`,
      );
    }
    const shape = x.shape.map((length, axis) => length + defined(before[axis]) + defined(after[axis]));
    if (shape.some((length) => length < 1)) {
      throw new ShapeError(
        `pad: expected that something is left of ${formatShape(x.shape)}. ` +
          `Received: ${formatShape(before)} before and ${formatShape(after)} after.`,
      );
    }
    return [{ shape, elementType: x.elementType }];
  },
  // ONNX crops where a padding is negative, so the gradient is the same operator.
  gradient: ({ attributes: { before, after } }, [dy]) => [
    dy &&
      apply(padOperator, [dy], {
        before: before.map((n) => -n),
        after: after.map((n) => -n),
      }),
  ],
  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { before, after } }) {
        const layout = context.layoutOf(0);
        const pads = context.integers([...applyLayout(before, layout), ...applyLayout(after, layout)]);
        context.setOutput(0, context.node("Pad", [context.operand(0, layout), pads]), layout);
      },
    },
  ],
};

/**
 * Adds zeros before and after each axis; a negative number crops.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Pad.html | ONNX: Pad}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 28), [1, 28, 28, 1]);
 * console.log(ops.pad(images, [0, 1, 1, 0], [0, 1, 1, 0]).shape); // [ 1, 30, 30, 1 ]
 * ```
 */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  return apply(padOperator, [x], { before, after });
}
