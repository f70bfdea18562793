/** Rearranging constants when a graph is built, so that no `Transpose` is left to do when it runs. */

import { defined } from "../checked.ts";
import { applyLayout, type ConstantData, type Layout, type Shape } from "../graph/index.ts";

/**
 * Returns a copy of a row-major tensor with its axes in another order: axis `i` of the result is axis `permutation[i]`.
 */
export function permute<Data extends ConstantData>(data: Data, shape: Shape, permutation: Layout): Data {
  const result = data.slice() as Data;
  if (permutation.every((axis, i) => axis === i)) return result;
  const lengths = applyLayout(shape, permutation);
  const steps = applyLayout(strides(shape), permutation);
  const outer = lengths.slice(0, -1);
  const [length, step] = [defined(lengths.at(-1)), defined(steps.at(-1))];
  const position = new Array<number>(outer.length).fill(0);
  let start = 0;
  for (let to = 0; to < result.length; ) {
    for (let i = 0, from = start; i < length; i++, from += step) result[to++] = defined(data[from]);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      start += defined(steps[axis]);
      const next = defined(position[axis]) + 1;
      position[axis] = next;
      if (next < defined(outer[axis])) break;
      start -= defined(outer[axis]) * defined(steps[axis]);
      position[axis] = 0;
    }
  }
  return result;
}

/** How many elements apart neighbours along each axis lie in a row-major tensor. */
function strides(shape: Shape): number[] {
  const steps = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    steps[axis] = defined(steps[axis + 1]) * defined(shape[axis + 1]);
  return steps;
}
