/** Rules for a batch normalization behind a convolution: in training, frozen and in use. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, input, operationsInOrder, type Value } from "../../src/graph/index.ts";
import {
  add,
  batchNormalize,
  cast,
  conv2d,
  divide,
  maxPool2d,
  multiply,
  normalizeByStatistics,
  poolingWindow,
  reduceSum,
  relu,
  slidingWindow,
  square,
} from "../../src/ops/compiler.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { simplify } from "../../src/rewrites/index.ts";
import { expectClose, normal, numbers } from "../support/numbers.ts";
import { convolve } from "../support/reference.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";
import { countNumbers, expectSame, expectUnchanged, operatorsOf } from "./compare.ts";

const random = new RandomGenerator(11);
const POOLING = poolingWindow([4, 4], [2, 2], { strides: [2, 2], padding: "valid" });
const WINDOW = { ...slidingWindow([4, 4], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
const pooled = (x: Value) => maxPool2d(x, POOLING);
const countOf = (values: readonly Value[], operator: string) =>
  operatorsOf(values).filter((name) => name === operator).length;

/** Images of many channels, since of few the moments come from the windows. */
function convolution() {
  const operands = [[24, 4, 4, 6], [3, 3, 6, 6], [6], [6], [6]].map((shape) => normal(random, shape));
  const feeds = inputsFor(operands);
  const [x, kernel, bias, gamma, beta] = [...feeds.keys()] as [Value, Value, Value, Value, Value];
  return { operands, feeds, x, kernel, bias, gamma, beta };
}

describe("a batch normalization behind a convolution", () => {
  const epsilon = 0.1;

  it("gives the signs of gamma to the convolution, so that a pooling comes first", async () => {
    const { feeds, x, kernel, bias, gamma, beta } = convolution();
    const { y } = batchNormalize(conv2d(x, kernel, WINDOW), { gamma, beta, epsilon });
    // The gradient of a bias would be nothing but rounding errors.
    feeds.delete(bias);
    await expectSame(pooled(relu(y)), feeds, 2e-5);
    expect(operationsInOrder(simplify([pooled(relu(y))])).at(-1)?.operator.name).toBe("relu");
  });

  it("needs no bias before it, whose gradient is exactly 0 then", async () => {
    const { feeds, x, kernel, bias, gamma, beta } = convolution();
    feeds.delete(bias);
    const known = constant(normal(random, [6]).data, [6]);
    const normalized = (added: Value) =>
      batchNormalize(conv2d(x, kernel, WINDOW, added), { gamma, beta, epsilon });
    await expectSame(relu(normalized(known).y), feeds, 2e-5);
    const { y, mean, variance } = normalized(known);
    const [simple, ofMean, ofVariance] = simplify([y, mean, variance]);
    const before = await runGraph({ mean, variance }, feeds);
    const after = await runGraph({ mean: defined(ofMean), variance: defined(ofVariance) }, feeds);
    expectClose(after.mean, before.mean, 2e-6);
    expectClose(after.variance, before.variance, 2e-6);
    const found = operationsInOrder([defined(simple)]).find(({ operator }) => operator.name === "conv2d");
    expect(found?.inputs).toHaveLength(2);
    const [total] = simplify([reduceSum(square(normalized(bias).y))]);
    const [ofBias] = gradients(defined(total), [bias]);
    expect(ofBias?.source).toMatchObject({ kind: "constant", data: new Float32Array(6) });
  });

  it("leaves the convolution of a residual block alone, which is computed once: in training", () => {
    const { x, kernel, bias, gamma, beta } = convolution();
    const z = conv2d(x, kernel, WINDOW, bias);
    const { y, mean, variance } = batchNormalize(z, { gamma, beta, epsilon });
    expectUnchanged([add(relu(y), z), mean, variance]);
    // Of few channels, the moments come from the windows all the same; the convolution is not touched by it.
    const gray = conv2d(input("gray", [2, 4, 4, 1]), input("filters", [3, 3, 1, 6]), WINDOW);
    const normalized = batchNormalize(gray, { gamma, beta, epsilon });
    const [found] = simplify([add(relu(normalized.y), gray)]);
    expect(countOf([defined(found)], "conv2d")).toBe(1);
    expect(countOf([defined(found)], "windowMoments")).toBe(1);
  });

  it("is computed on the channels where the images are weights, which need a gradient", () => {
    const [images, filters] = [input("images", [2, 4, 4, 1]), input("filters", [3, 3, 1, 2])];
    const { y } = batchNormalize(conv2d(images, filters, WINDOW), { epsilon });
    const [fed] = simplify([y], { trainable: [filters] });
    const [learned] = simplify([y], { trainable: [filters, images] });
    expect(countOf([defined(fed)], "windowMoments")).toBe(1);
    expect(learned).toBe(y);
  });

  it("comes from the windows of images that are computed from the model's input, but not from weights", () => {
    const [bytes, scale] = [input("bytes", [2, 4, 4, 1], "uint8"), input("scale", [1])];
    const [kernel, filters] = [input("kernel", [3, 3, 1, 1]), input("filters", [3, 3, 1, 2])];
    const rescaled = divide(cast(bytes), 255);
    const ofInput = batchNormalize(conv2d(multiply(rescaled, scale), filters, WINDOW), { epsilon });
    const second = batchNormalize(conv2d(conv2d(rescaled, kernel, WINDOW), filters, WINDOW), { epsilon });
    const trained = [kernel, filters];
    const moments = (y: Value, trainable: Value[]) => countOf(simplify([y], { trainable }), "windowMoments");
    expect(moments(ofInput.y, trained)).toBe(1);
    expect(moments(ofInput.y, [...trained, scale])).toBe(0);
    expect(moments(second.y, trained)).toBe(0);
    expect(moments(second.y, [filters])).toBe(1);
  });

  it("is folded into its weights in use, as float64 has it", async () => {
    const { operands, feeds, x, kernel, bias, gamma, beta } = convolution();
    const mean = normal(random, [6]);
    const variance = numbers([0.5, 1, 2, 0.1, 3, 1.5], [6]);
    const statistics = { gamma, beta, mean: input("mean", [6]), variance: input("variance", [6]) };
    const fed = new Map([
      ...feeds,
      [statistics.mean, mean] as const,
      [statistics.variance, variance] as const,
    ]);
    const asked = normalizeByStatistics(conv2d(x, kernel, WINDOW, bias), statistics, epsilon);
    const [folded] = simplify([asked]);
    expect(operatorsOf([defined(folded)])).not.toContain("channelAffine");
    expect(countNumbers([defined(folded)])).toBeLessThan(countNumbers(simplify([asked], { isFile: true })));
    const z = convolve(defined(operands[0]), defined(operands[1]), WINDOW);
    const expected = z.map((value, n) => {
      const [b, factor, summand, center, spread] = [...operands.slice(2), mean, variance].map(({ data }) =>
        defined(data[n % 6]),
      ) as [number, number, number, number, number];
      return (factor * (value + b - center)) / Math.sqrt(spread + epsilon) + summand;
    });
    expectClose((await runGraph({ y: defined(folded) }, fed)).y, expected, 1e-5);
    expect(simplify([asked], { isFile: true })[0]).toBe(asked);
  });

  it("is done in one step where a residual block uses the convolution too: in use, once", async () => {
    const { feeds, x, kernel, bias, gamma, beta } = convolution();
    const statistics = { gamma, beta, mean: bias, variance: square(gamma) };
    const z = conv2d(x, kernel, WINDOW, bias);
    const asked = add(relu(normalizeByStatistics(z, statistics, epsilon)), z);
    const [found] = simplify([asked]);
    expect(countOf([defined(found)], "conv2d")).toBe(1);
    expect(countOf([defined(found)], "channelAffine")).toBe(1);
    const results = await runGraph({ asked, found: defined(found) }, feeds);
    expectClose(results.found, results.asked, 1e-6);
  });

  it("passes gradients where it is frozen, folded or not", async () => {
    const { feeds, x, kernel, bias, gamma, beta } = convolution();
    const statistics = { gamma, beta, mean: bias, variance: square(gamma) };
    const y = normalizeByStatistics(conv2d(x, kernel, WINDOW), statistics, epsilon);
    await expectSame(y, feeds, 5e-6);
  });
});
