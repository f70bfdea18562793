/** How recorded runs are compared; recording takes minutes and is `npm run check:recorded`. */

import { expect, it } from "vitest";
import { compare, isIdentical, type Run } from "../../bench/recorded/runs.ts";

const run: Run = {
  ...{ network: "post", lowerings: "fast", batchSize: 64, data: "drawn-garments", seconds: 1 },
  losses: [2.5, 2.25],
  weights: { "dense/kernel": "a" },
  state: { "dense/kernel": "a", "dense/kernel:m": "b" },
  evaluation: [2, 0.5],
  prediction: "c",
};

it("finds a run identical to itself, however long it took", () => {
  expect(isIdentical(compare(run, { ...run, seconds: 2 }))).toBe(true);
});

it("names the first step whose loss differs in its last bit", () => {
  const other = { ...run, losses: [2.5, 2.2500000000000004] };
  expect(compare(run, other).losses).toBe("differs at 2: 2.25 and 2.2500000000000004");
  expect(isIdentical(compare(run, other))).toBe(false);
});

it("tells steps that are missing from steps that differ", () => {
  expect(compare(run, { ...run, losses: [2.5] }).losses).toBe("2 and 1 numbers");
});

it("tells weights from slots, and goes by their order where a layer has another name", () => {
  const other = {
    ...run,
    weights: { "head/kernel": "a" },
    state: { "head/kernel": "a", "head/kernel:m": "x" },
  };
  expect(compare(run, other)).toMatchObject({
    weights: "identical",
    slots: "1 of 1 differ, the first: dense/kernel:m",
  });
});

it("refuses to compare runs on different data", () => {
  expect(() => compare(run, { ...run, data: "fashion-mnist" })).toThrow("Received: one on fashion-mnist");
});
