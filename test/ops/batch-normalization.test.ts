import { describe, expect, it } from "vitest";
import type { Value } from "../../src/graph/index.ts";
import { add, batchNormalize, multiply } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { expectClose, generate, normal } from "../support/numbers.ts";
import { indicesOf, mean, reduce } from "../support/reference.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";

const EPSILON = 0.01;

describe("batchNormalize", () => {
  it.each([[[6, 3]], [[2, 3, 4, 3]], [[5, 1]]])("shifts and scales each channel of %j", async (shape) => {
    const random = new RandomGenerator(1);
    const x = generate(shape, (i) => random.normal() * (1 + (i % 3)) + (i % 3));
    const axes = shape.slice(1).map((_, axis) => axis);
    const means = reduce(x, axes, mean);
    const variances = reduce(x, axes, (values) => mean(values.map((v) => (v - mean(values)) ** 2)));
    const expected = indicesOf(shape).map((index, i) => {
      const channel = index[index.length - 1];
      return (x.data[i] - means[channel]) / Math.sqrt(variances[channel] + EPSILON);
    });
    const feeds = inputsFor([x]);
    const [value] = feeds.keys();
    for (const layout of everyLayout(shape.length)) {
      const found = await runGraph({ ...batchNormalize(lieIn(value, layout), { epsilon: EPSILON }) }, feeds);
      expectClose(found.y, expected, 2e-6);
      expectClose(found.mean, means, 2e-6);
      expectClose(found.variance, variances, 2e-6);
    }
    const normalized = (v: Value, gamma?: Value, beta?: Value) =>
      batchNormalize(v, { gamma, beta, epsilon: EPSILON }).y;
    await checkGradient(normalized, [x]);
    await checkGradient((v) => normalized(lieIn(v, everyLayout(shape.length)[1])), [x]);
    const [gamma, beta] = [normal(random, shape.slice(-1)), normal(random, shape.slice(-1))];
    await checkGradient(normalized, [x, gamma, beta]);
  });

  it("scales by gamma and shifts by beta, rows of a channel long or short", async () => {
    const random = new RandomGenerator(3);
    for (const shape of [
      [12, 3],
      [9, 2, 2, 3],
    ]) {
      const feeds = inputsFor([normal(random, shape), normal(random, [3]), normal(random, [3])]);
      const [x, gamma, beta] = feeds.keys();
      for (const layout of everyLayout(shape.length)) {
        const options = { epsilon: EPSILON };
        const found = await runGraph(
          {
            y: batchNormalize(lieIn(x, layout), { gamma, beta, ...options }).y,
            parts: add(multiply(batchNormalize(x, options).y, gamma), beta),
          },
          feeds,
        );
        expectClose(found.y, found.parts, 2e-6);
      }
    }
  });

  it("makes zeros of a constant channel, whose gradient is finite", async () => {
    const x = generate([4, 2], (i) => (i % 2 === 0 ? 3 : i));
    const feeds = inputsFor([x]);
    const [value] = feeds.keys();
    const { y } = batchNormalize(value, { epsilon: EPSILON });
    const found = await runGraph({ y }, feeds);
    expect([...found.y].filter((_, i) => i % 2 === 0)).toEqual([0, 0, 0, 0]);
    await checkGradient((v) => batchNormalize(v, { epsilon: 1 }).y, [x]);
  });

  it("does not depend on the scale of what it is given", async () => {
    const x = normal(new RandomGenerator(2), [8, 2]);
    const feeds = inputsFor([x, { ...x, data: x.data.map((v) => 100 * v + 7) }]);
    const [plain, scaled] = Array.from(feeds.keys(), (v) => batchNormalize(v, { epsilon: 1e-7 }).y);
    const found = await runGraph({ plain, scaled }, feeds);
    expectClose(found.scaled, found.plain, 1e-4);
  });
});
