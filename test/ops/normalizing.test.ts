/** Operators of the layers that normalize: standardize, splitLastAxis, mergeLastAxes; and prelu. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { input } from "../../src/graph/index.ts";
import { mergeLastAxes, prelu, splitLastAxis, standardize } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { awayFrom, expectClose, generate, normal, numbers } from "../support/numbers.ts";
import { at, indicesOf, mean, offsetOf, reduce } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const random = new RandomGenerator(1);

describe("standardize", () => {
  it.each([[[-1]], [[1, 2]], [[2]]])("takes mean and variance along %j", async (axes) => {
    const x = normal(random, [3, 4, 5]);
    const fromFront = axes.map((axis) => (axis + 3) % 3);
    const means = reduce(x, fromFront, mean);
    const variances = reduce(x, fromFront, (values) =>
      mean(values.map((value) => (value - mean(values)) ** 2)),
    );
    const kept = x.shape.map((length, axis) => (fromFront.includes(axis) ? 1 : length));
    const expected = indicesOf(x.shape).map((index) => {
      const group = offsetOf(index, kept);
      return (at(x, index) - defined(means[group])) / Math.sqrt(defined(variances[group]) + 0.01);
    });
    for (const layout of everyLayout(3)) {
      expectClose(
        await evaluate((value) => standardize(lieIn(value, layout), axes, 0.01), [x]),
        expected,
        2e-6,
      );
    }
    await checkGradient((value) => standardize(value, axes, 0.01), [x], { tolerance: 0.001 });
  });

  it("keeps the digits of small differences beside a large mean", async () => {
    const x = generate([1, 8], (i) => 10_000 + (i % 2));
    const y = await evaluate((value) => standardize(value, [1], 1e-6), [x]);
    expectClose(
      y,
      Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? -1 : 1)),
      1e-5,
    );
  });
});

describe("splitLastAxis and mergeLastAxes", () => {
  it("move no number, in whatever layout they lie", async () => {
    const x = normal(random, [2, 3, 6]);
    for (const layout of everyLayout(3)) {
      const y = await evaluate(
        (value) => {
          const grouped = splitLastAxis(lieIn(value, layout), 2);
          expect(grouped.shape).toEqual([2, 3, 2, 3]);
          return grouped;
        },
        [x],
      );
      expect([...y]).toEqual([...x.data]);
    }
    const grouped = normal(random, [2, 3, 2, 3]);
    for (const layout of everyLayout(4)) {
      expect([...(await evaluate((value) => mergeLastAxes(lieIn(value, layout)), [grouped]))]).toEqual([
        ...grouped.data,
      ]);
    }
    await checkGradient((value) => splitLastAxis(value, 3), [x]);
    await checkGradient((value) => mergeLastAxes(value), [grouped]);
    expect(() => splitLastAxis(input("x", [2, 5]), 2)).toThrow("Received: [2, 5].");
  });
});

describe("prelu", () => {
  it("has slopes that broadcast, and their gradients", async () => {
    const x = awayFrom([0], random, [2, 3, 4]);
    for (const shape of [[4], [3, 1], [3, 4]]) {
      const slope = normal(random, shape);
      const expected = indicesOf(x.shape).map((index) => {
        const value = at(x, index);
        return value > 0 ? value : value * at(slope, index);
      });
      for (const layout of everyLayout(3)) {
        expectClose(await evaluate((a, b) => prelu(lieIn(a, layout), b), [x, slope]), expected, 1e-6);
      }
      await checkGradient((a, b) => prelu(a, b), [x, slope]);
    }
    expect(() => prelu(input("x", [2, 3]), input("s", [2]))).toThrow("Received: ");
    expect(() => prelu(input("x", [2, 1]), input("s", [3]))).toThrow("[2, 1]. Received: [3].");
    expect([...(await evaluate((a, b) => prelu(a, b), [numbers([0, -2]), numbers([3])]))]).toEqual([0, -6]);
  });
});
