/** Metrics over batches of any sizes: as of everything at once. */

import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import { input, type Value } from "../../src/graph/index.ts";
import { findMetric, type Metric, metricOutputs, RunningMetric } from "../../src/metrics/index.ts";
import { add, greater, multiply, reduceSum, square, subtract } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { normal, numbers } from "../support/numbers.ts";
import { mean, sum } from "../support/reference.ts";
import { metricOver } from "./metric-over.ts";

/** One of a user's own: the root of the mean square over everything. */
const rootMeanSquare: Metric = {
  name: "rms",
  sums: (targets, predictions) => ({
    squares: reduceSum(square(subtract(targets, predictions))),
    count: reduceSum(add(multiply(targets, 0), 1)),
  }),
  result: ({ squares, count }) => Math.sqrt((squares?.[0] ?? 0) / (count?.[0] ?? 0)),
};

describe("RunningMetric", () => {
  const random = new RandomGenerator(3);
  const [targets, predictions] = [normal(random, [11, 3]), normal(random, [11, 3])];
  const errors = Array.from(targets.data, (t, i) => t - (predictions.data[i] ?? 0));
  const expected = Math.sqrt(mean(errors.map((error) => error * error)));

  it.each([[[11]], [[4, 4, 3]], [[1, 9, 1]]])("adds sums up over batches of %j examples", async (sizes) => {
    expect(await metricOver(rootMeanSquare, { targets, predictions }, sizes)).toBeCloseTo(expected, 6);
  });

  it.each([[[11]], [[4, 4, 3]], [[1, 9, 1]]])(
    "takes the mean over examples, batches of %j, weighted if they are",
    async (sizes) => {
      const plain = mean(errors.map(Math.abs));
      const found = await metricOver(findMetric("meanAbsoluteError"), { targets, predictions }, sizes);
      expect(found).toBeCloseTo(plain, 6);
      const weights = numbers(Array.from({ length: 11 }, (_, i) => i % 4));
      const weighted = errors.map((error, i) => Math.abs(error) * (weights.data[Math.floor(i / 3)] ?? 0));
      expect(
        await metricOver(findMetric("meanAbsoluteError"), { targets, predictions, weights }, sizes),
      ).toBeCloseTo(sum(weighted) / 3 / sum([...weights.data]), 5);
    },
  );

  it("is not a number before there are examples, and 0 where no example counts", async () => {
    expect(new RunningMetric(rootMeanSquare).result()).toBeNaN();
    const weights = numbers(new Array<number>(11).fill(0));
    expect(await metricOver(findMetric("meanAbsoluteError"), { targets, predictions, weights })).toBe(0);
  });

  it("leaves the outputs of others alone, of whatever name", () => {
    const running = new RunningMetric(rootMeanSquare);
    running.add({ "rms/squares": [8], "rms/count": [2], rmsprop: [100], loss: 3 }, 2);
    expect(running.result()).toBe(2);
  });
});

describe("what a metric of one's own gives", () => {
  const [y, p] = [input("y", [4, 3]), input("p", [4, 3])];
  const outputsOf = (metric: unknown) => () => metricOutputs(metric as Metric, y, p, "values");

  it("is a number for each example, or sums", () => {
    expect(outputsOf({ name: "mine", call: () => 3 })).toThrow(
      'Expected the metric "mine" to give a number for each example, a value of shape [batch], float32, made with ops. Received: 3.',
    );
    expect(outputsOf({ name: "mine", call: greater })).toThrow("Received: bool numbers.");
    expect(outputsOf({ name: "mine", call: (t: Value) => reduceSum(t) })).toThrow(ShapeError);
    const sums = { name: "mine", sums: () => ({ count: 4 }), result: () => 1 };
    expect(outputsOf(sums)).toThrow(
      'Expected the metric "mine" to give a sum "count", float32, made with ops',
    );
    expect(outputsOf(rootMeanSquare)).not.toThrow();
  });
});
