/** Rearranging constants when a graph is built, so that no `Transpose` is left to do when it runs. */

import { applyLayout, type ConstantData, type Layout, type Shape, sizeOf } from "../graph/index.ts";

/** A copy of a row-major tensor with its axes in another order: axis `i` of the result is axis `permutation[i]`. */
export function permute<Data extends ConstantData>(data: Data, shape: Shape, permutation: Layout): Data {
  const result = data.slice() as Data;
  const steps = strides(shape);
  const lengths = applyLayout(shape, permutation);
  const sourceSteps = permutation.map((axis) => steps[axis]);
  const position = new Array<number>(lengths.length).fill(0);
  let from = 0;
  for (let to = 0; to < sizeOf(shape); to++) {
    result[to] = data[from];
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      from += sourceSteps[axis];
      if (++position[axis] < lengths[axis]) break;
      from -= lengths[axis] * sourceSteps[axis];
      position[axis] = 0;
    }
  }
  return result;
}

/** How many elements apart neighbours along each axis lie in a row-major tensor. */
function strides(shape: Shape): number[] {
  const steps = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1] * shape[axis + 1];
  return steps;
}
