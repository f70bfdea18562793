import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import {
  checkRegularizer,
  l1,
  l1l2,
  l2,
  penalty,
  type Regularizer,
} from "../../src/regularizers/regularizers.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { awayFrom, expectClose } from "../support/numbers.ts";
import { sum } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const weight = awayFrom([0], new RandomGenerator(1), [3, 4]);

describe("penalty", () => {
  it.each<{ name: string; regularizer: Regularizer; factors: readonly [number, number] }>([
    { name: "l1()", regularizer: l1(), factors: [0.01, 0] },
    { name: "l1(0.3)", regularizer: l1(0.3), factors: [0.3, 0] },
    { name: "l2()", regularizer: l2(), factors: [0, 0.01] },
    { name: "l2(0.5)", regularizer: l2(0.5), factors: [0, 0.5] },
    { name: "l1l2()", regularizer: l1l2(), factors: [0.01, 0.01] },
    { name: "both", regularizer: l1l2({ l1: 0.2, l2: 0.7 }), factors: [0.2, 0.7] },
  ])("is the factors times Σ|w| and Σw²: $name", async ({ regularizer, factors: [first, second] }) => {
    const values = [...weight.data];
    const expected = first * sum(values.map(Math.abs)) + second * sum(values.map((w) => w * w));
    expectClose(await evaluate((w) => penalty(regularizer, w), [weight]), [expected], 1e-6);
    await checkGradient((w) => penalty(regularizer, w), [weight]);
  });

  it("is 0 where there is nothing to penalize", async () => {
    expect([...(await evaluate((w) => penalty({}, w), [weight]))]).toEqual([0]);
  });

  it.each([{ l1: -0.1 }, { l2: Number.NaN }, { l1: 0.1, l2: Number.POSITIVE_INFINITY }])(
    "refuses the factors $l1, $l2",
    (regularizer) => {
      expect(() => checkRegularizer(regularizer)).toThrow(ConfigurationError);
    },
  );
});
