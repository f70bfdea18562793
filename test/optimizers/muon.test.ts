/** Muon against its formula in float64; Keras' own values are in keras-values.test.ts. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import type { Shape } from "../../src/graph/index.ts";
import { layers, optimizers, sequential } from "../../src/index.ts";
import { isElementwise, slotsOf } from "../../src/optimizers/optimizer.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, normal } from "../support/numbers.ts";
import { adamRule } from "./rules.ts";
import { rateAt, setting, train, trainByRule } from "./train.ts";

const { muon } = optimizers;

type Matrix = number[][];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => defined(b[0]).map((_, j) => row.reduce((sum, x, k) => sum + x * defined(b[k]?.[j]), 0)));
const transposed = (a: Matrix): Matrix => defined(a[0]).map((_, j) => a.map((row) => defined(row[j])));
const combined = (a: number, x: Matrix, b: number, y: Matrix): Matrix =>
  x.map((row, i) => row.map((value, j) => a * value + b * defined(y[i]?.[j])));

/** `X ← a X + (b A + c A²) X` with `A = X Xᵀ`, of the matrix divided by its norm; Jordan et al. 2024. */
function orthogonalized(matrix: Matrix): Matrix {
  const norm = Math.hypot(...matrix.flat()) + 1e-7;
  let x = matrix.map((row) => row.map((value) => value / norm));
  for (let step = 0; step < 5; step++) {
    const squares = product(x, transposed(x));
    const polynomial = combined(-4.775, squares, 2.0315, product(squares, squares));
    x = combined(3.4445, x, 1, product(polynomial, x));
  }
  return x;
}

/** Muon of one matrix in float64, with Nesterov's momentum, after `decay` of the weights. */
function muonByHand(begin: Matrix, gradients: readonly Matrix[], weightDecay: number): Matrix {
  let weights = begin;
  let momentum = begin.map((row) => row.map(() => 0));
  gradients.forEach((gradient, t) => {
    momentum = combined(0.95, momentum, 1, gradient);
    const step = orthogonalized(combined(1, gradient, 0.95, momentum));
    const size = rateAt(t) * 0.2 * Math.sqrt(Math.max(begin.length, defined(begin[0]).length));
    weights = combined(1 - rateAt(t) * weightDecay, weights, -size, step);
  });
  return weights;
}

const rowsOf = (data: ArrayLike<number>, columns: number): Matrix =>
  Array.from({ length: data.length / columns }, (_, i) =>
    Array.from(data).slice(i * columns, (i + 1) * columns),
  );

describe("muon", () => {
  const NAMES = ["wide/kernel", "conv2d/kernel", "dense/kernel", "dense/bias", "last/kernel"];
  const LIST: Shape[] = [[3, 5], [2, 2, 2, 3], [6, 4], [4], [3, 2]];

  it("moves kernels of dense layers and convolutions by its formula, the others by AdamW, in float64", async () => {
    const random = new RandomGenerator(2);
    const { begin } = setting(1, LIST);
    // Momenta with singular values far from zero, where the iteration does not blow up rounding.
    const fed = Array.from({ length: 4 }, () => LIST.map((shape) => normal(random, shape)));
    const optimizer = muon({
      excludeLayers: ["last/"],
      weightDecay: 0.1,
      adamWeightDecay: 0.2,
      adamLrRatio: 0.5,
    });
    const found = defined((await train(optimizer, begin, fed, { names: NAMES })).at(-1));
    for (const i of [0, 1, 2]) {
      const columns = defined(defined(LIST[i]).at(-1));
      const gradients = fed.map((step) => rowsOf(defined(step[i]).data, columns));
      const expected = muonByHand(rowsOf(defined(begin[i]), columns), gradients, 0.1).flat();
      expectClose(defined(found[i]), expected, 2e-5);
    }
    // Adam's learning rate is half; its decay is not.
    const rule = adamRule({});
    const expected = trainByRule(
      (w, g, rate, step, state) => rule(w * (1 - 0.2 * rate), g, 0.5 * rate, step, state),
      begin,
      fed.map((step) => step.map(({ data }) => data)),
    ).at(-1);
    for (const i of [3, 4]) expectClose(defined(found[i]), defined(expected?.[i]), 3e-6);
  });

  it.each([
    [[3, 4], "dense/kernel", true],
    [[3, 3, 8, 16], "conv2d/kernel", true],
    [[16], "dense/bias", false],
    [[8, 1], "dense/kernel", false],
    [[3, 3, 8, 1], "depthwise_conv2d/kernel", false],
    [[3, 3, 8, 2], "separable_conv2d/depthwise_kernel", false],
    [[100, 8], "embedding/embeddings", false],
  ] as const)("takes %j, %s, as a matrix: %s", (shape, name, isMatrix) => {
    const optimizer = muon();
    expect(isElementwise(optimizer, { name, shape })).toBe(!isMatrix);
    const slots = slotsOf(optimizer, { name, shape }).map((slot) => slot.name);
    expect(slots).toEqual(isMatrix ? ["momentum"] : ["scaledMean", "scaledMeanSquare"]);
  });

  it("takes an embedding as a matrix if asked to", () => {
    const embedding = { name: "embedding/embeddings", shape: [100, 8] };
    expect(isElementwise(muon({ excludeEmbeddings: false }), embedding)).toBe(false);
  });

  it("trains a model in runs of many steps, with averages, accumulation and exclusions", async () => {
    const random = new RandomGenerator(1);
    const model = sequential(
      [
        layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [6, 6, 1] }),
        layers.batchNormalization(),
        layers.flatten(),
        layers.dense({ units: 3, activation: "softmax" }),
      ],
      { seed: 1 },
    );
    const optimizer = muon({
      learningRate: 0.01,
      excludeLayers: ["dense/"],
      excludeFromWeightDecay: "biasesAndNormalization",
      useEma: true,
      emaMomentum: 0.5,
      gradientAccumulationSteps: 2,
      globalClipNorm: 5,
    });
    model.compile({ loss: "categoricalCrossentropy", metrics: "accuracy", optimizer });
    const labels = Array.from({ length: 96 }, (_, i) => i % 3);
    const x = normal(random, [96, 6, 6, 1]);
    x.data.forEach((value, i) => {
      x.data[i] = value + 2 * Math.sin((i % 36) * (1 + defined(labels[Math.floor(i / 36)])));
    });
    const y = generate([96, 3], (i) => (defined(labels[Math.floor(i / 3)]) === i % 3 ? 1 : 0));
    const { history } = await model.fit(x, y, { batchSize: 8, epochs: 6, seed: 1, verbose: 0 });
    expect(defined(history.loss?.at(-1))).toBeLessThan(0.5 * defined(history.loss?.[0]));
    expect(Number((await model.evaluate(x, y)).accuracy)).toBeGreaterThan(0.9);
  });
});
