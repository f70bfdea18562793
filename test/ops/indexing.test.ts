import { describe, expect, it } from "vitest";
import { type Value, WEBGPU } from "../../src/graph/index.ts";
import { argMax, cast, oneHot } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { lieIn } from "../support/lie-in.ts";
import { integers, numbers } from "../support/numbers.ts";
import { reduce } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

describe("argMax", () => {
  it.each([[[4, 5]], [[2, 3, 4]], [[6]]])(
    "finds the first maximum along the last axis of %j",
    async (shape) => {
      const x = integers(new RandomGenerator(1), shape, 3);
      const expected = reduce(x, [shape.length - 1], (values) => values.indexOf(Math.max(...values)));
      expect([...(await evaluate(argMax, [x]))]).toEqual(expected);
      expect([...(await evaluate(argMax, [x], { target: WEBGPU }))]).toEqual(expected);
      const floats = (value: Value) => cast(argMax(value));
      expect([...(await evaluate(floats, [x], { target: WEBGPU }))]).toEqual(expected);
      const reversed = shape.map((_, axis) => axis).toReversed();
      expect([...(await evaluate((value) => argMax(lieIn(value, reversed)), [x]))]).toEqual(expected);
    },
  );
});

describe("oneHot", () => {
  it("puts a 1 in the column of each label, and none where there is no such column", async () => {
    const y = await evaluate((labels) => oneHot(labels, 3), [numbers([2, 0, 1, 1, 3, -1])]);
    const rows = [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
    expect([...y]).toEqual(rows);
  });

  it("is undone by argMax", async () => {
    const labels = numbers([3, 1, 4, 1, 5]);
    expect([...(await evaluate((value) => argMax(oneHot(value, 6)), [labels]))]).toEqual([3, 1, 4, 1, 5]);
  });
});
