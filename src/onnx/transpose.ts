/**
 * Permutations as a runtime does them fast. ONNX Runtime moves one axis at a time at memory speed, and takes ten
 * times as long for other permutations; so neighbours that stay together are merged into one axis, and a reversal
 * of three axes is done as two moves.
 */

import { atLeast, defined } from "../checked.ts";
import { applyLayout, identityLayout, type Layout, type Shape } from "../graph/index.ts";

/** One `Transpose` of a tensor seen under a shape of its own. */
export interface TransposeStep {
  readonly shape: Shape;
  readonly permutation: Layout;
}

/** Returns the transposes that take a row-major tensor of this shape to the permuted one. */
export function transposeSteps(shape: Shape, permutation: Layout): TransposeStep[] {
  const merged = mergeAxes(shape, permutation);
  if (merged.permutation.join() !== "2,1,0") return [merged];
  const [a, b, c] = atLeast(merged.shape, 3);
  return [
    { shape: [a, b, c], permutation: [1, 0, 2] },
    { shape: [b * a, c], permutation: [1, 0] },
  ];
}

/**
 * Returns the same permutation on fewer axes: those of length 1 dropped, those that follow each other before and after
 * merged.
 */
export function mergeAxes(shape: Shape, permutation: Layout): TransposeStep {
  const moved = permutation.filter((axis) => shape[axis] !== 1);
  const groups: number[][] = [];
  for (const axis of moved) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNext = last !== undefined && nextLongAxis(shape, last) === axis;
    if (group !== undefined && isNext) group.push(axis);
    else groups.push([axis]);
  }
  const inSourceOrder = groups.toSorted((a, b) => defined(a[0]) - defined(b[0]));
  return {
    shape: inSourceOrder.map((group) => applyLayout(shape, group).reduce((a, b) => a * b, 1)),
    permutation: groups.map((group) => inSourceOrder.indexOf(group)),
  };
}

/** Returns the axis after this one, those of length 1 skipped. */
function nextLongAxis(shape: Shape, axis: number): number | undefined {
  return identityLayout(shape.length).find((other) => other > axis && shape[other] !== 1);
}
