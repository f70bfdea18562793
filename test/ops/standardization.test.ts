import { describe, expect, it } from "vitest";
import type { Value } from "../../src/graph/index.ts";
import { standardize } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { expectClose, generate, normal } from "../support/numbers.ts";
import { indicesOf, mean, reduce } from "../support/reference.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";

const EPSILON = 0.01;

describe("standardize", () => {
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
      const found = await runGraph({ ...standardize(lieIn(value, layout), EPSILON) }, feeds);
      expectClose(found.standardized, expected, 2e-6);
      expectClose(found.mean, means, 2e-6);
      expectClose(found.variance, variances, 2e-6);
    }
    const standardized = (v: Value) => standardize(v, EPSILON).standardized;
    await checkGradient(standardized, [x]);
    await checkGradient((v) => standardized(lieIn(v, everyLayout(shape.length)[1])), [x]);
  });

  it("makes zeros of a constant channel, whose gradient is finite", async () => {
    const x = generate([4, 2], (i) => (i % 2 === 0 ? 3 : i));
    const feeds = inputsFor([x]);
    const [value] = feeds.keys();
    const { standardized } = standardize(value, EPSILON);
    const found = await runGraph({ standardized }, feeds);
    expect([...found.standardized].filter((_, i) => i % 2 === 0)).toEqual([0, 0, 0, 0]);
    await checkGradient((v) => standardize(v, 1).standardized, [x]);
  });

  it("does not depend on the scale of what it is given", async () => {
    const x = normal(new RandomGenerator(2), [8, 2]);
    const feeds = inputsFor([x, { ...x, data: x.data.map((v) => 100 * v + 7) }]);
    const [plain, scaled] = Array.from(feeds.keys(), (v) => standardize(v, 1e-7).standardized);
    const found = await runGraph({ plain, scaled }, feeds);
    expectClose(found.scaled, found.plain, 1e-4);
  });
});
