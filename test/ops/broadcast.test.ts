import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { constant } from "../../src/graph/index.ts";
import { broadcastTo, sumTo } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { expectClose, normal } from "../support/numbers.ts";
import { at, indicesOf, offsetOf } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const CASES = [
  { small: [3], large: [2, 3] },
  { small: [], large: [2, 3] },
  { small: [2, 1], large: [2, 3] },
  { small: [1, 3, 1], large: [2, 3, 2] },
  { small: [1, 1, 1, 4], large: [2, 3, 2, 4] },
  { small: [4], large: [2, 3, 2, 4] },
  { small: [2, 1, 1, 1], large: [2, 3, 2, 4] },
  { small: [3, 1, 4], large: [2, 3, 2, 4] },
  { small: [3, 2, 1], large: [1, 3, 2, 4] },
  { small: [1, 1], large: [1, 1, 1] },
];
const random = new RandomGenerator(1);

describe("broadcastTo", () => {
  it.each(CASES)("repeats $small to $large", async ({ small, large }) => {
    const x = normal(random, small);
    const y = await evaluate((value) => broadcastTo(value, large), [x]);
    expect([...y]).toEqual(indicesOf(large).map((index) => at(x, index)));
    await checkGradient((value) => broadcastTo(value, large), [x]);
  });

  it("gives the value itself where nothing is repeated, and refuses what does not fit", () => {
    const x = constant([1, 2]);
    expect(broadcastTo(x, [2])).toBe(x);
    expect(() => broadcastTo(x, [3])).toThrow(
      "Expected shapes that broadcast together. Received: [2] and [3].",
    );
    expect(() => broadcastTo(x, [1])).toThrow("Expected a shape that broadcasts to [1]. Received: [2].");
  });
});

describe("sumTo", () => {
  it.each(CASES)("sums $large to $small, in whatever layout it lies", async ({ small, large }) => {
    const x = normal(random, large);
    const sums = new Array<number>(small.reduce((a, b) => a * b, 1)).fill(0);
    for (const index of indicesOf(large)) {
      const offset = offsetOf(index, small);
      sums[offset] = defined(sums[offset]) + at(x, index);
    }
    for (const layout of everyLayout(large.length)) {
      const y = await evaluate((value) => sumTo(lieIn(value, layout), small), [x]);
      expectClose(y, sums, 1e-6);
    }
    await checkGradient((value) => sumTo(value, small), [x]);
    await checkGradient((value) => sumTo(lieIn(value, defined(everyLayout(large.length)[1])), small), [x]);
  });

  it("gives the value itself where nothing is summed, and refuses what does not fit", () => {
    const x = constant([1, 2, 3, 4], [2, 2]);
    expect(sumTo(x, [2, 2])).toBe(x);
    expect(() => sumTo(x, [3])).toThrow("Expected shapes that broadcast together. Received: [2, 2] and [3].");
    expect(() => sumTo(x, [2, 2, 2])).toThrow(
      "Expected a shape that [2, 2, 2] broadcasts to. Received: [2, 2].",
    );
  });
});
