/** Arithmetic on tensor shapes: sizes, strides, broadcasting by the rules of NumPy and ONNX, and layouts. */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";

/** The lengths of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Returns the number of elements of a tensor of this shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** `[64, 28, 28, 1]`, as error messages show a shape. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * Returns the shape that two operands broadcast to: aligned at the last axis, an axis of length 1 stretches.
 *
 * @throws {ShapeError} if two aligned axes differ and neither is 1
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(
        `Expected shapes that broadcast together. Received: ${formatShape(a)} and ${formatShape(b)}.`,
      );
    }
    return x === 1 ? y : x;
  });
}

/** Axes counted from the end (`-1` is the last) as axes counted from the front, in ascending order. */
export function normalizeAxes(axes: readonly number[], rank: number): number[] {
  return axes
    .map((axis) => {
      if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
        throw new ShapeError(`Expected an axis of a tensor of rank ${rank}. Received: ${axis}.`);
      }
      return axis < 0 ? axis + rank : axis;
    })
    .sort((a, b) => a - b);
}

/**
 * The order in which a tensor's logical axes lie in memory, outermost first: axis `i` in memory is logical
 * axis `layout[i]`. The identity is the order of the shape itself.
 */
export type Layout = readonly number[];

export function identityLayout(rank: number): Layout {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** Returns the lengths of the axes in memory of a tensor of this logical shape. */
export function applyLayout(shape: Shape, layout: Layout): Shape {
  return layout.map((axis) => defined(shape[axis]));
}

/** Returns the permutation that takes a tensor from one layout to another, as ONNX `Transpose` wants it. */
export function permutationBetween(from: Layout, to: Layout): Layout {
  return to.map((axis) => from.indexOf(axis));
}
