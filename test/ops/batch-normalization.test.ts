import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { constant, operationsInOrder, type Value } from "../../src/graph/index.ts";
import { firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import {
  add,
  batchNormalize,
  conv2d,
  maxPool2d,
  multiply,
  poolingWindow,
  reduceSum,
  slidingWindow,
  square,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { simplify } from "../../src/rewrites/index.ts";
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
      const channel = defined(index[index.length - 1]);
      return (
        (defined(x.data[i]) - defined(means[channel])) / Math.sqrt(defined(variances[channel]) + EPSILON)
      );
    });
    const feeds = inputsFor([x]);
    const [value] = atLeast([...feeds.keys()], 1);
    for (const layout of everyLayout(shape.length)) {
      const found = await runGraph({ ...batchNormalize(lieIn(value, layout), { epsilon: EPSILON }) }, feeds);
      expectClose(found.y, expected, 2e-6);
      expectClose(found.mean, means, 2e-6);
      expectClose(found.variance, variances, 2e-6);
    }
    const normalized = (v: Value, gamma?: Value, beta?: Value) =>
      batchNormalize(v, { gamma, beta, epsilon: EPSILON }).y;
    await checkGradient(normalized, [x]);
    await checkGradient((v) => normalized(lieIn(v, defined(everyLayout(shape.length)[1]))), [x]);
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
      const [x, gamma, beta] = atLeast([...feeds.keys()], 3);
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

  it("goes behind a max pooling, whatever the sign of gamma", async () => {
    const random = new RandomGenerator(4);
    for (const channels of [1, 5]) {
      const image = [3, 6, 4, channels];
      const operands = [normal(random, [3, 3, channels, 4]), normal(random, [4]), normal(random, [4])];
      const images = constant(normal(random, image).data, image);
      const window = { ...slidingWindow([6, 4], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
      const pooling = poolingWindow([6, 4], [2, 2], { strides: [2, 2], padding: "valid" });
      const normalized = (kernel: Value, gamma: Value, beta: Value) =>
        batchNormalize(conv2d(images, kernel, window), { gamma, beta, epsilon: EPSILON });
      const early = (kernel: Value, gamma: Value, beta: Value) =>
        maxPool2d(normalized(kernel, gamma, beta).y, pooling);
      const late = (kernel: Value, gamma: Value, beta: Value) =>
        // What has been to another shape and back is nobody's normalization any more.
        maxPool2d(add(normalized(kernel, gamma, beta).y, 0), pooling);
      const feeds = inputsFor(operands);
      const [kernel, gamma, beta] = atLeast([...feeds.keys()], 3);
      const outputs = [early, late].map((f) => {
        const asked = f(kernel, gamma, beta);
        const [y, loss] = atLeast(simplify([asked, reduceSum(square(asked))]), 2);
        const [dKernel, dGamma, dBeta] = gradients(loss, [kernel, gamma, beta]);
        return { y, dKernel, dGamma, dBeta };
      });
      const gammas = defined(operands[1]).data;
      expect(gammas.some((n) => n < 0) && gammas.some((n) => n > 0)).toBe(true);
      const [found, expected] = atLeast(await Promise.all(outputs.map((each) => runGraph(each, feeds))), 2);
      for (const name of ["y", "dKernel", "dGamma", "dBeta"] as const) {
        expectClose(found[name], expected[name], 2e-5);
      }
      const typesOf = (y: Value) => operationsInOrder([y]).map(({ operator }) => operator.name);
      expect(typesOf(defined(outputs[0]).y).at(-1)).toBe("channelAffine");
      expect(typesOf(defined(outputs[1]).y).at(-1)).toBe("maxPool2d");
    }
  });

  it("lets a pooling behind it take the first of equal pixels where gamma begins with 0", async () => {
    const random = new RandomGenerator(6);
    const image = [2, 4, 4, 2];
    const images = constant(normal(random, image).data, image);
    const window = { ...slidingWindow([4, 4], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
    const pooling = poolingWindow([4, 4], [2, 2], { strides: [2, 2], padding: "valid" });
    const z = conv2d(images, constant(normal(random, [3, 3, 2, 3]).data, [3, 3, 2, 3]), window);
    const feeds = inputsFor([generate([3], () => 0)]);
    const [gamma] = atLeast([...feeds.keys()], 1);
    const ofGamma = (x: Value) => {
      const { y } = batchNormalize(x, { gamma, epsilon: EPSILON, isFlat: true });
      const [loss] = atLeast(simplify([reduceSum(maxPool2d(y, pooling))]), 1);
      return gradients(loss, [gamma])[0];
    };
    const found = await runGraph({ early: ofGamma(z), late: ofGamma(add(z, 0)) }, feeds);
    expectClose(found.early, found.late);
  });

  it("has the gradient of gamma that float64 has, however far from 0 the numbers are", async () => {
    const random = new RandomGenerator(7);
    for (const offset of [10, 1000]) {
      const x = generate([64, 2], () => offset + random.normal());
      const weights = normal(random, [64, 2]);
      const feeds = inputsFor([x, weights, generate([2], () => 1), generate([2], () => 0)]);
      const [value, weight, gamma, beta] = atLeast([...feeds.keys()], 4);
      const { y } = batchNormalize(value, { gamma, beta, epsilon: EPSILON });
      const [dGamma] = gradients(reduceSum(multiply(y, weight)), [gamma]);
      const expected = [0, 1].map((channel) => {
        const column = (data: Float32Array) => [...data].filter((_, i) => i % 2 === channel);
        const values = column(x.data);
        const center = mean(values);
        const deviation = Math.sqrt(mean(values.map((v) => (v - center) ** 2)) + EPSILON);
        return column(weights.data).reduce(
          (total, w, i) => total + (w * (defined(values[i]) - center)) / deviation,
          0,
        );
      });
      // The mean itself is rounded to float32.
      for (const chooseLowering of [plainOnly, firstApplicable]) {
        expectClose((await runGraph({ dGamma }, feeds, { chooseLowering })).dGamma, expected, 5e-7 * offset);
      }
    }
  });

  it("tells the mean and variance of a convolution, with a bias too", async () => {
    const random = new RandomGenerator(5);
    const images = generate([4, 7, 5, 2], () => 100 + random.normal());
    const window = { ...slidingWindow([7, 5], [2, 3], { strides: [2, 1], padding: "same" }), groups: 1 };
    const feeds = inputsFor([images, normal(random, [2, 3, 2, 3]), normal(random, [3]), normal(random, [3])]);
    const [x, kernel, bias, gamma] = atLeast([...feeds.keys()], 4);
    const z = conv2d(x, kernel, window, bias);
    const options = { gamma, epsilon: EPSILON };
    const fromChannels = batchNormalize(z, options);
    const [y, mean, variance] = atLeast(simplify(Object.values(fromChannels)), 3);
    const fromWindows = { y, mean, variance };
    for (const chooseLowering of [plainOnly, firstApplicable]) {
      const found = await runGraph({ ...fromWindows }, feeds, { chooseLowering });
      const expected = await runGraph({ ...fromChannels }, feeds, { chooseLowering });
      for (const name of ["y", "mean", "variance"] as const) expectClose(found[name], expected[name], 5e-4);
    }
  });

  it("makes zeros of a constant channel, whose gradient is finite", async () => {
    const x = generate([4, 2], (i) => (i % 2 === 0 ? 3 : i));
    const feeds = inputsFor([x]);
    const [value] = atLeast([...feeds.keys()], 1);
    const { y } = batchNormalize(value, { epsilon: EPSILON });
    const found = await runGraph({ y }, feeds);
    expect([...found.y].filter((_, i) => i % 2 === 0)).toEqual([0, 0, 0, 0]);
    await checkGradient((v) => batchNormalize(v, { epsilon: 1 }).y, [x]);
  });

  it("does not depend on the scale of what it is given", async () => {
    const x = normal(new RandomGenerator(2), [8, 2]);
    const feeds = inputsFor([x, { ...x, data: x.data.map((v) => 100 * v + 7) }]);
    const [plain, scaled] = atLeast(
      Array.from(feeds.keys(), (v) => batchNormalize(v, { epsilon: 1e-7 }).y),
      2,
    );
    const found = await runGraph({ plain, scaled }, feeds);
    expectClose(found.scaled, found.plain, 1e-4);
  });
});
