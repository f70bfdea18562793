/** Constants whose axes are put into another order. */

import { expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { permute } from "../../src/onnx/index.ts";

/** All orders of some axes. */
function ordersOf(axes: readonly number[]): number[][] {
  if (axes.length === 0) return [[]];
  return axes.flatMap((axis) =>
    ordersOf(axes.filter((other) => other !== axis)).map((rest) => [axis, ...rest]),
  );
}

/** By the definition: each number is looked up by its position. */
function permuteByPositions(
  data: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const lengths = order.map((axis) => defined(shape[axis]));
  return data.map((_, i) => {
    const position = new Array<number>(shape.length).fill(0);
    let rest = i;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      position[defined(order[axis])] = rest % defined(lengths[axis]);
      rest = Math.floor(rest / defined(lengths[axis]));
    }
    return defined(data[position.reduce((index, at, axis) => index * defined(shape[axis]) + at, 0)]);
  });
}

it.each([
  [[7]],
  [[40, 70]],
  [[1, 33]],
  [[33, 1]],
  [[3, 1, 37]],
  [[2, 3, 4, 35]],
  [[2, 1, 3, 2, 3]],
  [[0, 4]],
])("puts the axes of %j into every order", (shape) => {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
  for (const order of ordersOf(shape.map((_, axis) => axis))) {
    expect(permute(data, shape, order), String(order)).toEqual(permuteByPositions(data, shape, order));
  }
});
