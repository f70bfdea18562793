/** Against values that were published, or follow from the definition. */

import { describe, expect, it } from "vitest";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { mcnemar, wilsonInterval } from "../../src/statistics/index.ts";

describe("wilsonInterval", () => {
  it.each([
    // R. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ])("of %i in %i", (successes, trials, low, high) => {
    const found = wilsonInterval(successes, trials);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it("covers the probability about 95 times of 100", () => {
    const [trials, probability] = [50, 0.9];
    let covered = 0;
    let mass = (1 - probability) ** trials;
    for (let successes = 0; successes <= trials; successes++) {
      const { low, high } = wilsonInterval(successes, trials);
      if (low <= probability && probability <= high) covered += mass;
      mass *= ((trials - successes) / (successes + 1)) * (probability / (1 - probability));
    }
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.98);
  });

  it.each([
    [3, 2],
    [-1, 2],
    [0, 0],
    [0.5, 2],
  ])("does not take %d of %d", (successes, trials) => {
    expect(() => wilsonInterval(successes, trials)).toThrow(ConfigurationError);
  });
});

describe("mcnemar", () => {
  const list = (pattern: string) => [...pattern].map((letter) => letter === "1");

  it("counts the examples that only one has right", () => {
    expect(mcnemar(list("110100"), list("011100"))).toEqual({ onlyFirst: 1, onlySecond: 1, p: 1 });
  });

  it.each([
    // 2 (1 + 10 + 45) / 2^10, and so on: by hand.
    [2, 8, (2 * 56) / 1024],
    [0, 6, 2 / 64],
    [5, 5, 1],
    [0, 0, 1],
  ])("p of %i against %i", (onlyFirst, onlySecond, p) => {
    const first = "1".repeat(onlyFirst) + "0".repeat(onlySecond) + "1".repeat(7);
    const second = "0".repeat(onlyFirst) + "1".repeat(onlySecond) + "1".repeat(7);
    expect(mcnemar(list(first), list(second)).p).toBeCloseTo(p, 12);
  });

  it("stays a number for thousands of examples", () => {
    const first = "1".repeat(2600) + "0".repeat(2400);
    const second = "0".repeat(2600) + "1".repeat(2400);
    // The normal distribution, with correction: z = (200 − 1) / √5000 = 2.814, p = 0.0049.
    expect(mcnemar(list(first), list(second)).p).toBeCloseTo(0.0049, 4);
  });

  it("wants the same examples", () => {
    expect(() => mcnemar([true], [true, false])).toThrow(ShapeError);
  });
});
