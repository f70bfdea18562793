import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { input } from "../../src/graph/index.ts";
import { crop, reverse } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { normal } from "../support/numbers.ts";
import { at, indicesOf } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const random = new RandomGenerator(1);
const x = normal(random, [3, 4, 2]);

describe("crop", () => {
  it.each([
    { before: [1, 0, 0], after: [0, 2, 0] },
    { before: [0, 1, 1], after: [2, 1, 0] },
  ])("cuts off $before before and $after after", async ({ before, after }) => {
    const shape = x.shape.map((length, axis) => length - defined(before[axis]) - defined(after[axis]));
    const expected = indicesOf(shape).map((index) =>
      at(
        x,
        index.map((i, axis) => i + defined(before[axis])),
      ),
    );
    for (const layout of everyLayout(3)) {
      expect([...(await evaluate((value) => crop(lieIn(value, layout), before, after), [x]))]).toEqual(
        expected,
      );
    }
    await checkGradient((value) => crop(value, before, after), [x]);
  });

  it("gives what is whole as it is, and refuses to leave nothing", () => {
    const value = input("x", [2, 3]);
    expect(crop(value, [0, 0], [0, 0])).toBe(value);
    expect(() => crop(value, [0, 1], [0, 2])).toThrow("Received: [2, 3].");
    expect(() => crop(value, [0, -1], [0, 0])).toThrow("Received: [2, 3].");
  });
});

describe("reverse", () => {
  it.each([[[0]], [[1]], [[-1]], [[0, 2]]])("reads the axes %j backwards", async (axes) => {
    const fromFront = axes.map((axis) => (axis + 3) % 3);
    const expected = indicesOf(x.shape).map((index) =>
      at(
        x,
        index.map((i, axis) => (fromFront.includes(axis) ? (x.shape[axis] ?? 0) - 1 - i : i)),
      ),
    );
    for (const layout of everyLayout(3)) {
      expect([...(await evaluate((value) => reverse(lieIn(value, layout), axes), [x]))]).toEqual(expected);
    }
    await checkGradient((value) => reverse(value, axes), [x]);
  });
});
