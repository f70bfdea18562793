import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ShapeError } from "../../src/errors/index.ts";
import { constant, input } from "../../src/graph/index.ts";
import { pad, reshape, transpose } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { generate, normal } from "../support/numbers.ts";
import { at, indicesOf } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const random = new RandomGenerator(1);

describe("reshape", () => {
  it.each([
    { from: [2, 3, 4], to: [6, 4], written: [6, 4] },
    { from: [2, 3, 4], to: [2, 12], written: [2, -1] },
    { from: [2, 3, 4], to: [4, 3, 1, 2], written: [-1, 3, 1, 2] },
    { from: [6], to: [1, 6, 1], written: [1, -1, 1] },
    { from: [1, 1], to: [], written: [] },
    { from: [], to: [1, 1], written: [1, -1] },
  ])("keeps the elements in order, $from as $written", async ({ from, to, written }) => {
    const x = normal(random, from);
    const y = await evaluate(
      (value) => {
        const reshaped = reshape(value, written);
        expect(reshaped.shape).toEqual(to);
        return reshaped;
      },
      [x],
    );
    expect([...y]).toEqual([...x.data]);
    await checkGradient((value) => reshape(value, written), [x]);
  });

  it("keeps them in the order of the shape, not of the memory", async () => {
    const x = normal(random, [2, 3, 4]);
    const y = await evaluate((value) => reshape(lieIn(value, [2, 1, 0]), [-1]), [x]);
    expect([...y]).toEqual([...x.data]);
    await checkGradient((value) => reshape(lieIn(value, [2, 1, 0]), [4, 6]), [x]);
  });

  it("gives the value itself where the shape stays", () => {
    const x = constant([1, 2, 3, 4], [2, 2]);
    expect(reshape(x, [2, 2])).toBe(x);
  });

  it.each([[[3, 4]], [[-1, 5]], [[-1, -1]], [[24, 2]]])("refuses 24 elements as %j", (shape) => {
    expect(() => reshape(constant(new Float32Array(24), [4, 6]), shape)).toThrow(
      `Expected a shape of 24 elements to reshape [4, 6] to. Received: [${shape.join(", ")}].`,
    );
  });
});

describe("transpose", () => {
  it.each(
    [...everyLayout(2), ...everyLayout(3), [3, 1, 0, 2], [1, 2, 3, 0]].map((permutation) => ({
      permutation,
    })),
  )("puts the axes in the order $permutation", async ({ permutation }) => {
    const shape = [2, 3, 4, 2].slice(0, permutation.length);
    const x = normal(random, shape);
    const moved = permutation.map((axis) => defined(shape[axis]));
    const y = await evaluate((value) => transpose(value, permutation), [x]);
    const expected = indicesOf(moved).map((index) =>
      at(
        x,
        shape.map((_, axis) => defined(index[permutation.indexOf(axis)])),
      ),
    );
    expect([...y]).toEqual(expected);
    await checkGradient((value) => transpose(value, permutation), [x]);
    await checkGradient((value) => transpose(lieIn(value, permutation), permutation), [x]);
  });
});

describe("pad", () => {
  it.each([
    { before: [0, 0, 0], after: [0, 0, 0] },
    { before: [1, 0, 2], after: [0, 3, 1] },
    { before: [-1, 0, 0], after: [0, -2, 0] },
    { before: [-1, 2, 0], after: [2, -1, -1] },
  ])(
    "adds zeros, and crops where it is negative: $before before, $after after",
    async ({ before, after }) => {
      const x = normal(random, [3, 4, 2]);
      const shape = x.shape.map((length, axis) => length + defined(before[axis]) + defined(after[axis]));
      const expected = indicesOf(shape).map((index) => {
        const source = index.map((i, axis) => i - defined(before[axis]));
        return source.every((i, axis) => i >= 0 && i < defined(x.shape[axis])) ? at(x, source) : 0;
      });
      expect([...(await evaluate((value) => pad(value, before, after), [x]))]).toEqual(expected);
      await checkGradient((value) => pad(value, before, after), [x]);
      for (const layout of everyLayout(3)) {
        const y = await evaluate((value) => pad(lieIn(value, layout), before, after), [x]);
        expect([...y]).toEqual(expected);
      }
      await checkGradient((value) => pad(lieIn(value, [2, 0, 1]), before, after), [x]);
    },
  );

  it("adds to images of a constant as to any other", async () => {
    const x = generate([1, 1, 1, 2], () => 5);
    const y = await evaluate((value) => pad(value, [0, 1, 0, 0], [0, 0, 1, 0]), [x]);
    expect([...y]).toEqual([0, 0, 0, 0, 5, 5, 0, 0]);
  });

  it.each([
    { before: [1], after: [1, 0] },
    { before: [1, 0], after: [1] },
    { before: [1, 0, 0], after: [1, 0, 0] },
    { before: [], after: [] },
  ])("refuses $before before and $after after a matrix", ({ before, after }) => {
    const attempt = () => pad(input("x", [2, 3]), before, after);
    expect(attempt).toThrow(ShapeError);
    expect(attempt).toThrow(/Expected .* Received: /);
  });
});
