import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { constant, input } from "../../src/graph/index.ts";
import { plainOnly } from "../../src/onnx/index.ts";
import { add, batchMatmul, concat, multiply, split } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { expectClose, normal } from "../support/numbers.ts";
import { at, indicesOf } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const random = new RandomGenerator(1);

describe("concat", () => {
  it.each([
    { shapes: [[3], [2], [4]], axis: 0 },
    {
      shapes: [
        [2, 3, 4],
        [2, 3, 1],
      ],
      axis: 2,
    },
    {
      shapes: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      axis: 1,
    },
    {
      shapes: [
        [2, 3, 4],
        [2, 3, 1],
      ],
      axis: -1,
    },
  ])("joins $shapes along axis $axis in whatever layout they lie", async ({ shapes, axis }) => {
    const operands = shapes.map((shape) => normal(random, shape));
    const fromFront = axis < 0 ? axis + defined(shapes[0]).length : axis;
    const length = shapes.reduce((sum, shape) => sum + defined(shape[fromFront]), 0);
    const expected = indicesOf(defined(shapes[0]).with(fromFront, length)).map((index) => {
      let position = defined(index[fromFront]);
      for (const operand of operands) {
        if (position < defined(operand.shape[fromFront])) return at(operand, index.with(fromFront, position));
        position -= defined(operand.shape[fromFront]);
      }
      return expect.unreachable();
    });
    expect([...(await evaluate((...values) => concat(values, axis), operands))]).toEqual(expected);
    await checkGradient((...values) => concat(values, axis), operands);
    for (const layout of everyLayout(defined(shapes[0]).length)) {
      const y = await evaluate(
        (first, ...others) => concat([lieIn(first, layout), ...others], axis),
        operands,
      );
      expect([...y]).toEqual(expected);
    }
  });

  it("gives one tensor alone as it is", () => {
    const x = constant([1, 2]);
    expect(concat([x])).toBe(x);
  });

  it("refuses shapes that do not join, and none", () => {
    const [a, b] = [input("a", [2, 3]), input("b", [3, 3])];
    expect(() => concat([a, b], 1)).toThrow("along axis 1 only. Received: [2, 3], [3, 3].");
    expect(() => concat([a, input("c", [2])], 1)).toThrow("Received: [2, 3], [2].");
    expect(() => concat([a, a], 2)).toThrow("Received: 2.");
    expect(() => concat([])).toThrow("Received: none.");
  });
});

describe("split", () => {
  it.each([
    { shape: [6], lengths: [1, 3, 2], axis: 0 },
    { shape: [2, 5, 3], lengths: [4, 1], axis: 1 },
    { shape: [2, 5, 4], lengths: [1, 3], axis: -1 },
  ])("undoes concat: $shape into $lengths along axis $axis", async ({ shape, lengths, axis }) => {
    const x = normal(random, shape);
    for (const layout of everyLayout(shape.length)) {
      const y = await evaluate((value) => concat(split(lieIn(value, layout), lengths, axis), axis), [x]);
      expect([...y]).toEqual([...x.data]);
    }
    await checkGradient((value) => split(value, lengths, axis), [x]);
    // A piece that nothing asks for has no gradient.
    await checkGradient((value) => defined(split(value, lengths, axis)[1]), [x]);
  });

  it("refuses lengths that do not add up", () => {
    expect(() => split(input("x", [4, 2]), [1, 2])).toThrow("add up to 4. Received: [1, 2].");
    expect(() => split(input("x", [4, 2]), [1], 1)).toThrow("add up to 2. Received: [1].");
  });
});

describe("batchMatmul", () => {
  it.each([
    { a: [2, 3, 4], b: [2, 4, 5] },
    { a: [3, 4], b: [2, 4, 2] },
    { a: [2, 1, 2, 3], b: [1, 3, 3, 2] },
  ])("multiplies matrices $a and $b side by side", async ({ a, b }) => {
    const [x, y] = [normal(random, a), normal(random, b)];
    const product = await evaluate((p, q) => batchMatmul(p, q), [x, y]);
    const outer = a.length > b.length ? a.slice(0, -2) : b.slice(0, -2);
    const shape = [
      ...outer.map((n, i) => Math.max(n, a.at(i - outer.length - 2) ?? 1)),
      a.at(-2) ?? 0,
      b.at(-1) ?? 0,
    ];
    const expected = indicesOf(shape).map((index) => {
      const [row, column] = atLeast(index.slice(-2), 2);
      const indexOf = (k: number, first: boolean) =>
        first ? [...index.slice(0, -2), row, k] : [...index.slice(0, -2), k, column];
      let sum = 0;
      for (let k = 0; k < (a.at(-1) ?? 0); k++) sum += at(x, indexOf(k, true)) * at(y, indexOf(k, false));
      return sum;
    });
    expectClose(product, expected);
    await checkGradient((p, q) => batchMatmul(p, q), [x, y]);
    await checkGradient((p, q) => multiply(batchMatmul(p, q), add(batchMatmul(p, q), 1)), [x, y], {
      chooseLowering: plainOnly,
    });
  });

  it("refuses matrices that do not fit", () => {
    expect(() => batchMatmul(input("a", [2, 3]), input("b", [2, 3]))).toThrow("Received: [2, 3], [2, 3].");
  });
});
