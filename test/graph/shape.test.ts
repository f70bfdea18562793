import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import {
  applyLayout,
  broadcastShapes,
  formatShape,
  identityLayout,
  normalizeAxes,
  permutationBetween,
  sameShape,
  sizeOf,
} from "../../src/graph/index.ts";
import { everyLayout } from "../support/lie-in.ts";

describe("shapes", () => {
  it("have a size, which is 1 for a scalar", () => {
    expect([[], [3], [2, 3, 4], [5, 0]].map(sizeOf)).toEqual([1, 3, 24, 0]);
  });

  it("are the same where rank and lengths agree", () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([], [])).toBe(true);
    expect(sameShape([2, 3], [3, 2])).toBe(false);
    expect(sameShape([2, 3], [2, 3, 1])).toBe(false);
    expect(sameShape([2, 3, 1], [2, 3])).toBe(false);
  });

  it("are written as lists", () => {
    expect([[], [7], [64, 28, 28, 1]].map(formatShape)).toEqual(["[]", "[7]", "[64, 28, 28, 1]"]);
  });
});

describe("broadcastShapes", () => {
  it.each([
    { a: [2, 3], b: [2, 3], result: [2, 3] },
    { a: [], b: [4], result: [4] },
    { a: [3], b: [2, 1], result: [2, 3] },
    { a: [2, 1, 4], b: [3, 1], result: [2, 3, 4] },
    { a: [1], b: [1, 1], result: [1, 1] },
    { a: [1], b: [0], result: [0] },
  ])("aligns $a and $b at the last axis", ({ a, b, result }) => {
    expect(broadcastShapes(a, b)).toEqual(result);
    expect(broadcastShapes(b, a)).toEqual(result);
  });

  it.each([
    { a: [2], b: [3] },
    { a: [2, 3], b: [2] },
    { a: [0], b: [2] },
  ])("refuses $a and $b", ({ a, b }) => {
    expect(() => broadcastShapes(a, b)).toThrow(
      new ShapeError(
        `Expected shapes that broadcast together. Received: ${formatShape(a)} and ${formatShape(b)}.`,
      ),
    );
  });
});

describe("normalizeAxes", () => {
  it("counts from the front, in ascending order", () => {
    expect(normalizeAxes([-1, 0, 2], 4)).toEqual([0, 2, 3]);
    expect(normalizeAxes([], 0)).toEqual([]);
  });

  it.each([
    [4, 4],
    [-5, 4],
    [0.5, 4],
    [Number.NaN, 4],
    [0, 0],
  ])("refuses axis %d of rank %d", (axis, rank) => {
    expect(() => normalizeAxes([axis], rank)).toThrow(
      new ShapeError(`Expected an axis of a tensor of rank ${rank}. Received: ${axis}.`),
    );
  });
});

describe("layouts", () => {
  it("say which axis lies where in memory", () => {
    expect(applyLayout([64, 28, 30, 3], [0, 3, 1, 2])).toEqual([64, 3, 28, 30]);
    expect(applyLayout([2, 3], identityLayout(2))).toEqual([2, 3]);
  });

  it("turn into each other by a permutation", () => {
    expect(permutationBetween([0, 1, 2, 3], [0, 3, 1, 2])).toEqual([0, 3, 1, 2]);
    expect(permutationBetween([0, 3, 1, 2], [0, 1, 2, 3])).toEqual([0, 2, 3, 1]);
    const shape = [2, 3, 5];
    for (const from of everyLayout(3)) {
      for (const to of everyLayout(3)) {
        const moved = applyLayout(applyLayout(shape, from), permutationBetween(from, to));
        expect(moved).toEqual(applyLayout(shape, to));
      }
    }
  });
});
