import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { constant, NATIVE_CPU, type Value, WEBGPU } from "../../src/graph/index.ts";
import {
  conv2d,
  maxPool2d,
  multiply,
  poolingWindow,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { distinct, expectClose, generate, normal, numbers } from "../support/numbers.ts";
import { mean, reduce, sum } from "../support/reference.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

const REDUCTIONS = [
  { name: "reduceSum", f: reduceSum, formula: sum },
  { name: "reduceMean", f: reduceMean, formula: mean },
  { name: "reduceMax", f: reduceMax, formula: (values: number[]) => Math.max(...values) },
];

const SHAPE = [2, 3, 2, 4];

/** Every set of axes, none and all among them. */
const SUBSETS = Array.from({ length: 2 ** SHAPE.length }, (_, bits) =>
  SHAPE.flatMap((_, axis) => (bits & (1 << axis) ? [axis] : [])),
);

/** Reductions by nodes, and by products with ones where those are faster. */
const TARGETS = [NATIVE_CPU, WEBGPU];
const CASES = SUBSETS.flatMap((axes) => TARGETS.map((target) => ({ axes, target, device: target.name })));

describe.each(REDUCTIONS)("$name", ({ f, formula }) => {
  const x = distinct(new RandomGenerator(1), SHAPE);

  it.each(CASES)("reduces axes $axes, kept or dropped, as written for $device", async ({ axes, target }) => {
    const feeds = inputsFor([x]);
    const [value] = atLeast([...feeds.keys()], 1);
    const [kept, dropped] = [f(value, axes, true), f(value, axes)];
    expect(kept.shape).toEqual(SHAPE.map((length, axis) => (axes.includes(axis) ? 1 : length)));
    expect(dropped.shape).toEqual(SHAPE.filter((_, axis) => !axes.includes(axis)));
    const found = await runGraph({ kept, dropped }, feeds, { target });
    expectClose(found.kept, reduce(x, axes, formula), 1e-6);
    expectClose(found.dropped, reduce(x, axes, formula), 1e-6);
  });

  it.each(SUBSETS.map((axes) => ({ axes })))(
    "has the gradient that differences show, axes $axes",
    async ({ axes }) => {
      await checkGradient((value) => [f(value, axes), f(value, axes, true)], [x]);
    },
  );

  it("counts axes from the end too, and takes all of them by default", async () => {
    const feeds = inputsFor([x]);
    const [value] = atLeast([...feeds.keys()], 1);
    const found = await runGraph({ last: f(value, [-1, 0]), all: f(value) }, feeds);
    expectClose(found.last, reduce(x, [0, 3], formula), 1e-6);
    expectClose(found.all, reduce(x, [0, 1, 2, 3], formula), 1e-6);
  });

  it.each(TARGETS)("computes the same in whatever layout its operand lies, for $name", async (target) => {
    const feeds = inputsFor([x]);
    const [value] = atLeast([...feeds.keys()], 1);
    const outputs: Record<string, Value> = {};
    const variants = SUBSETS.flatMap((axes) => [
      { axes, keepDims: false },
      { axes, keepDims: true },
    ]);
    const add = (key: string, lying: Value) => {
      for (const [i, { axes, keepDims }] of variants.entries()) {
        const y = f(lying, axes, keepDims);
        const weights = constant(
          Float32Array.from({ length: y.size }, (_, j) => (j % 7) - 3),
          y.shape,
        );
        outputs[`y${i}${key}`] = y;
        outputs[`dx${i}${key}`] = defined(gradients(reduceSum(multiply(y, weights)), [value])[0]);
      }
    };
    const layouts = everyLayout(4).filter((_, i) => i % 4 === 1);
    add("", value);
    for (const layout of layouts) add(layout.join(), lieIn(value, layout));
    const found = await runGraph(outputs, feeds, { target });
    for (const layout of layouts) {
      for (const i of variants.keys()) {
        expectClose(defined(found[`y${i}${layout.join()}`]), defined(found[`y${i}`]), 1e-6);
        expectClose(defined(found[`dx${i}${layout.join()}`]), defined(found[`dx${i}`]), 1e-6);
      }
    }
  });

  it.each([[[1, 2]], [[0, 1, 2]], [[3]], [[0]]])(
    "follows a convolution and a pooling, axes %j",
    async (axes) => {
      const random = new RandomGenerator(2);
      const window = slidingWindow([4, 5], [1, 1], { strides: [1, 1], padding: "valid" });
      const pooling = poolingWindow([4, 5], [2, 2], { strides: [2, 2], padding: "same" });
      await checkGradient(
        (images, kernel) => f(maxPool2d(conv2d(images, kernel, { ...window, groups: 1 }), pooling), axes),
        [distinct(random, [2, 4, 5, 1], 0.1), numbers([1, 1.6, -1.3], [1, 1, 1, 3])],
        { step: 0.005 },
      );
    },
  );
});

describe("reductions of other values", () => {
  it("leave a scalar as it is", async () => {
    const y = await evaluate((x) => reduceMean(reduceSum(reduceMax(x))), [numbers([3], [])]);
    expect([...y]).toEqual([3]);
  });

  it("refuse axes that the tensor has not", () => {
    const x = constant([1, 2]);
    expect(() => reduceSum(x, [1])).toThrow("Expected an axis of a tensor of rank 1. Received: 1.");
    expect(() => reduceMean(x, [-2])).toThrow("Expected an axis of a tensor of rank 1. Received: -2.");
  });
});

describe("reduceMax of equal numbers", () => {
  it("shares the gradient among them", async () => {
    const feeds = inputsFor([numbers([1, 3, 3, 2, 2, 2], [2, 3])]);
    const [x] = atLeast([...feeds.keys()], 1);
    const [dx] = gradients(reduceSum(multiply(reduceMax(x, [1]), constant([4, 6]))), [x]);
    expectClose((await runGraph({ dx }, feeds)).dx, [0, 2, 2, 2, 2, 2]);
  });

  it("does so in another layout as well", async () => {
    const x = { ...normal(new RandomGenerator(3), [2, 2, 2]), data: Float32Array.of(1, 1, 0, 1, 5, 4, 4, 5) };
    const feeds = inputsFor([x]);
    const [value] = atLeast([...feeds.keys()], 1);
    const [dx] = gradients(reduceSum(reduceMax(lieIn(value, [2, 0, 1]), [1, 2])), [value]);
    const third = 1 / 3;
    expectClose((await runGraph({ dx }, feeds)).dx, [third, third, 0, third, 0.5, 0, 0, 0.5]);
  });
});

describe("the sum and the mean of very many numbers", () => {
  // The size of a dense kernel of the article's network; none of the numbers cancels another.
  const count = 1000 * 2111;
  const x = generate([count], (i) => ((i * 7919) % 1000) / 1000 + 0.1);

  it.each([
    { name: "reduceSum", f: reduceSum, expected: sum([...x.data]) },
    { name: "reduceMean", f: reduceMean, expected: mean([...x.data]) },
  ])("$name are right to the last digits", async ({ f, expected }) => {
    expectClose(await evaluate((v) => f(v), [x]), [expected], 2e-7);
    expectClose(await evaluate((v) => f(reshape(v, [1000, 2111]), [0, 1], true), [x]), [expected], 2e-7);
  });
});
