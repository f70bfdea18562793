import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { applyLayout, type Layout, type Shape } from "../../src/graph/index.ts";
import { permute } from "../../src/onnx/permute.ts";
import { mergeAxes, type TransposeStep, transposeSteps } from "../../src/onnx/transpose.ts";
import { everyLayout } from "../support/lie-in.ts";
import { at, indicesOf } from "../support/reference.ts";

/** Shapes of each rank, some axes of length 1. */
const SHAPES: Shape[] = [
  [],
  [3],
  [1],
  [2, 3],
  [1, 4],
  [3, 1],
  [2, 3, 4],
  [1, 3, 2],
  [2, 1, 3],
  [3, 2, 1],
  [1, 1, 5],
  [2, 3, 4, 5],
  [1, 3, 2, 4],
  [2, 1, 1, 3],
  [4, 2, 3, 1],
  [1, 1, 1, 1],
  [2, 3, 2, 3, 2],
  [1, 2, 3, 1, 2],
  [2, 1, 3, 2, 1],
];

function counting(shape: Shape): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
}

/** Element by element, by its definition. */
function naivePermute(data: Float32Array, shape: Shape, permutation: Layout): number[] {
  return indicesOf(applyLayout(shape, permutation)).map((index) => {
    const source = shape.map((_, axis) => defined(index[permutation.indexOf(axis)]));
    return at({ data, shape }, source);
  });
}

function carryOut(steps: readonly TransposeStep[], data: Float32Array): Float32Array {
  return steps.reduce((moved, { shape, permutation }) => {
    expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
    return Float32Array.from(naivePermute(moved, shape, permutation));
  }, data);
}

describe.each(SHAPES.map((shape) => ({ shape })))("every permutation of $shape", ({ shape }) => {
  const data = counting(shape);

  it("is what permute does to constants", () => {
    for (const permutation of everyLayout(shape.length)) {
      expect([...permute(data, shape, permutation)]).toEqual(naivePermute(data, shape, permutation));
    }
  });

  it("is what the steps of a transpose add up to", () => {
    for (const permutation of everyLayout(shape.length)) {
      const expected = naivePermute(data, shape, permutation);
      expect([...carryOut(transposeSteps(shape, permutation), data)]).toEqual(expected);
      expect([...carryOut([mergeAxes(shape, permutation)], data)]).toEqual(expected);
    }
  });

  it("leaves no axes that could be merged or dropped", () => {
    for (const permutation of everyLayout(shape.length)) {
      const merged = mergeAxes(shape, permutation);
      expect(merged.shape).not.toContain(1);
      merged.permutation.forEach((axis, i) => {
        if (i > 0) expect(axis).not.toBe(defined(merged.permutation[i - 1]) + 1);
      });
    }
  });
});

describe("permute", () => {
  it("keeps the kind of array, and its argument", () => {
    const integers = BigInt64Array.of(1n, 2n, 3n, 4n);
    expect(permute(integers, [2, 2], [1, 0])).toEqual(BigInt64Array.of(1n, 3n, 2n, 4n));
    expect(integers).toEqual(BigInt64Array.of(1n, 2n, 3n, 4n));
    expect(permute(Uint8Array.of(1, 2, 3), [3, 1], [1, 0])).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe("transposeSteps", () => {
  it("merges images to two axes where channels only trade places with pixels", () => {
    expect(transposeSteps([64, 28, 28, 32], [0, 3, 1, 2])).toEqual([
      { shape: [64, 784, 32], permutation: [0, 2, 1] },
    ]);
    expect(transposeSteps([64, 28, 28, 32], [1, 2, 3, 0])).toEqual([
      { shape: [64, 25088], permutation: [1, 0] },
    ]);
  });

  it("reverses three axes in two moves", () => {
    expect(transposeSteps([64, 784, 32], [2, 1, 0])).toEqual([
      { shape: [64, 784, 32], permutation: [1, 0, 2] },
      { shape: [784 * 64, 32], permutation: [1, 0] },
    ]);
  });
});
