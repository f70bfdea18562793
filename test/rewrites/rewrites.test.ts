/** Each rule: the same numbers with less work, and not where somebody else uses what would go. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, expandCompositions, input, operationsInOrder, type Value } from "../../src/graph/index.ts";
import {
  averagePool2d,
  batchNormalize,
  binaryNegativeLogLikelihood,
  blockwise,
  broadcastTo,
  channelAffine,
  log,
  logProbabilities,
  matmul,
  maxPool2d,
  multiply,
  poolingWindow,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  softmax,
  square,
  subtract,
} from "../../src/ops/compiler.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { optimize, simplify } from "../../src/rewrites/index.ts";
import { expectClose, normal, numbers } from "../support/numbers.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";
import { countNumbers, expectSame, expectUnchanged, operatorsOf } from "./compare.ts";

const random = new RandomGenerator(11);
const POOLING = poolingWindow([4, 4], [2, 2], { strides: [2, 2], padding: "valid" });
const pooled = (x: Value) => maxPool2d(x, POOLING);

describe("a pooling", () => {
  const increasing = { isIncreasing: true };

  it.each<[string, (x: Value, scale: Value, shift: Value) => Value, number]>([
    ["a ReLU", (x) => relu(x), 0],
    ["an increasing affine function", (x, a, b) => channelAffine(x, square(a), b, increasing), 1e-6],
    ["a normalization without gamma", (x, _, b) => batchNormalize(x, { beta: b, epsilon: 0.1 }).y, 5e-6],
  ])("comes before %s, unless others use its result", async (_name, f, tolerance) => {
    const feeds = inputsFor([[3, 4, 4, 5], [5], [5]].map((shape) => normal(random, shape)));
    const [x, scale, shift] = [...feeds.keys()] as [Value, Value, Value];
    const used = new Map([...feeds].filter(([value]) => operandsOf(f(x, scale, shift)).has(value)));
    await expectSame(pooled(f(x, scale, shift)), used, tolerance);
    const shared = f(x, scale, shift);
    expectUnchanged([pooled(shared), reduceSum(shared)]);
    expectUnchanged([pooled(shared), shared]);
  });

  it("stays behind what may decrease", () => {
    const [x, a, b] = [input("x", [2, 4, 4, 3]), input("a", [3]), input("b", [3])];
    expectUnchanged([pooled(channelAffine(x, a, b))]);
    expectUnchanged([pooled(batchNormalize(x, { gamma: a, beta: b, epsilon: 0.1 }).y)]);
  });
});

describe("logarithms of probabilities", () => {
  const LOGITS = [-200, -3, 0.5, 60];
  const softplus = (v: number) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
  const maximum = Math.max(...LOGITS);
  const total = maximum + Math.log(LOGITS.reduce((sum, v) => sum + Math.exp(v - maximum), 0));
  const targets = [1, 0, 0.25, 0];

  it.each<[string, (x: Value) => Value, (x: Value) => Value, (x: number, i: number) => number]>([
    ["log(softmax(x))", softmax, log, (v) => v - total],
    ["logProbabilities(softmax(x))", softmax, (p) => logProbabilities(p), (v) => v - total],
    [
      "logProbabilities(sigmoid(x)), kept from −∞",
      sigmoid,
      (p) => logProbabilities(p),
      (v) => {
        const sum = LOGITS.reduce((all, each) => all + Math.exp(-softplus(-each)), 0);
        return Math.max(-softplus(-v) - Math.log(sum), Math.log(1e-7));
      },
    ],
    ["log(sigmoid(x))", sigmoid, log, (v) => -softplus(-v)],
    ["log(1 − sigmoid(x))", sigmoid, (p) => log(subtract(1, p)), (v) => -softplus(v)],
    [
      "the likelihood of sigmoid(x)",
      sigmoid,
      (p) => binaryNegativeLogLikelihood(constant(targets), p),
      (v, i) => softplus(v) - defined(targets[i]) * v,
    ],
  ])("are taken from the logits, finite and as float64 has them: %s", async (_name, head, f, expected) => {
    const feeds = inputsFor([numbers(LOGITS, [4])]);
    const [x] = [...feeds.keys()];
    const probabilities = head(defined(x));
    const asked = f(probabilities);
    const [found, shared] = simplify([asked, probabilities]);
    // Others have the probabilities as they were.
    expect(shared).toBe(probabilities);
    expect(operatorsOf([defined(found)])).not.toContain(head === softmax ? "softmax" : "sigmoid");
    expect(operatorsOf([defined(found)]).length).toBeLessThan(
      operatorsOf(expandCompositions([asked], "lowerings")).length + 2,
    );
    const [dx] = gradients(reduceSum(defined(found)), [defined(x)]);
    const results = await runGraph({ found: defined(found), dx: defined(dx) }, feeds);
    expectClose(results.found, LOGITS.map(expected), 1e-6);
    for (const slope of results.dx) expect(Number.isFinite(slope)).toBe(true);
  });

  it("of sigmoids that the engine rounds to 0 are shares all the same", async () => {
    const feeds = inputsFor([numbers([-30, -31], [1, 2])]);
    const [x] = [...feeds.keys()];
    const [found] = simplify([logProbabilities(sigmoid(defined(x)))]);
    const { y } = await runGraph({ y: defined(found) }, feeds);
    expectClose(y, [-Math.log1p(Math.exp(-1)), -Math.log1p(Math.exp(1))], 1e-6);
  });

  it("are clipped where nothing is known of the probabilities", async () => {
    const feeds = inputsFor([numbers([0, 1, 3], [1, 3])]);
    const [p] = [...feeds.keys()];
    const [found] = simplify([logProbabilities(defined(p))]);
    const { y } = await runGraph({ y: defined(found) }, feeds);
    expectClose(y, [Math.log(1e-7), Math.log(0.25), Math.log(0.75)], 1e-6);
  });
});

describe("gradients that were spread", () => {
  it("are summed before, and stay for others", async () => {
    for (const pool of [pooled, (x: Value) => averagePool2d(x, POOLING)]) {
      const feeds = inputsFor([normal(random, [2, 4, 4, 3])]);
      const [x] = [...feeds.keys()];
      const [spread] = optimize(gradients(reduceSum(square(pool(defined(x)))), [defined(x)]));
      const asked = reduceSum(defined(spread), [0, 1, 2]);
      const [found, alone] = optimize([asked, defined(spread)]);
      expect(countNumbers(optimize([asked]))).toBeLessThan(countNumbers([asked]));
      expect(alone).toBe(spread);
      const results = await runGraph({ asked, found: defined(found) }, feeds);
      expectClose(results.found, results.asked, 1e-6);
      // A sum that keeps the pixels apart needs them.
      const rows = reduceSum(defined(spread), [0, 1]);
      expect(optimize([rows])[0]).toBe(rows);
    }
  });

  it("are multiplied before they are stretched, on either side, and stay for others", async () => {
    const feeds = inputsFor([normal(random, [2, 3, 4]), normal(random, [2, 1, 4])]);
    const [x, narrow] = [...feeds.keys()] as [Value, Value];
    const wide = broadcastTo(narrow, [2, 3, 4]);
    for (const asked of [multiply(wide, x), multiply(x, wide)]) {
      const [found] = optimize([asked]);
      expect(operatorsOf([defined(found)])).toEqual(["multiply"]);
      const results = await runGraph({ asked, found: defined(found) }, feeds);
      expect(results.found).toEqual(results.asked);
      expect(optimize([asked, wide])[1]).toBe(wide);
    }
    // Both stretched: one of them has to be.
    const [both] = optimize([multiply(wide, broadcastTo(input("other", [1, 3, 4]), [2, 3, 4]))]);
    expect(both?.shape).toEqual([2, 3, 4]);
  });
});

describe("a product that is used block by block", () => {
  const feeds = inputsFor(
    [
      [5, 12],
      [5, 7],
      [3, 4, 7],
    ].map((shape) => normal(random, shape)),
  );
  const [a, b, w] = [...feeds.keys()] as [Value, Value, Value];
  const gradient = matmul(a, b, { transposeA: true });
  const rows = reshape(gradient, [3, 4, 7]);
  const update = (of: Value) =>
    defined(
      blockwise(
        ([value, own], [rate]) => [subtract(defined(value), multiply(defined(own), defined(rate)))],
        [w, of],
        [reduceSum(b)],
      )[0],
    );

  it("is computed so, and never stands in memory", async () => {
    const asked = update(rows);
    const [found] = optimize([asked]);
    expect(operatorsOf([asked])).toContain("matmul");
    expect(operatorsOf([defined(found)])).not.toContain("matmul");
    const results = await runGraph({ asked, found: defined(found) }, feeds);
    expectClose(results.found, results.asked, 1e-6);
  });

  it("is not where somebody else uses it", () => {
    for (const other of [gradient, rows]) {
      const asked = [update(rows), other];
      expect(optimize(asked)).toEqual(asked);
      expect(optimize(asked)[0]).toBe(asked[0]);
    }
  });
});

function operandsOf(value: Value): Set<Value> {
  return new Set(operationsInOrder([value]).flatMap(({ inputs }) => inputs));
}
