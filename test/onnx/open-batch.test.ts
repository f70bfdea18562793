import { describe, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { input, type Value } from "../../src/graph/index.ts";
import { plainOnly } from "../../src/onnx/index.ts";
import {
  add,
  argMax,
  averagePool2d,
  conv2d,
  divide,
  exp,
  greater,
  logSoftmax,
  matmul,
  maxPool2d,
  multiply,
  oneHot,
  pad,
  poolingWindow,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  select,
  slidingWindow,
  softmax,
  subtract,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { lieIn } from "../support/lie-in.ts";
import { expectClose, generate, normal } from "../support/numbers.ts";
import { openGraph, runGraph } from "../support/run-graph.ts";

const random = new RandomGenerator(1);
const OPEN = { batchAxis: "N", chooseLowering: plainOnly };

/** What a network and its losses are made of, each output with the batch as its outermost axis. */
function expressions(batch: number) {
  const images = input("images", [batch, 7, 6, 3]);
  const labels = input("labels", [batch]);
  const weights = [
    input("kernel", [3, 3, 3, 4]),
    input("bias", [4]),
    input("depthwise", [3, 3, 1, 4]),
    input("dense", [48, 5]),
    input("channels", [4]),
  ];
  const [kernel, bias, depthwise, dense, channels] = atLeast(weights, 5);
  const window = slidingWindow([7, 6], [3, 3], { strides: [1, 1], padding: "same" });
  const pooling = poolingWindow([7, 6], [2, 2], { strides: [2, 2], padding: "same" });
  const convolved = relu(conv2d(images, kernel, { ...window, groups: 1 }, bias));
  const separate = conv2d(convolved, depthwise, { ...window, groups: 4 });
  const pooled = maxPool2d(add(convolved, separate), pooling);
  const logits = matmul(reshape(pooled, [-1, 48]), dense);
  const losses = reduceSum(multiply(oneHot(labels, 5), logSoftmax(logits)), [-1]);
  const outputs: Record<string, Value> = {
    convolved,
    separate,
    pooled,
    averaged: averagePool2d(convolved, pooling),
    probabilities: softmax(logits),
    losses,
    global: reduceMean(separate, [1, 2]),
    globalKept: reduceMax(pooled, [1, 2], true),
    classes: argMax(logits),
    padded: pad(convolved, [0, 1, 0, 0], [0, 0, 2, 0]),
    normalized: divide(subtract(convolved, channels), exp(channels)),
    gated: multiply(convolved, reduceMean(convolved, [1, 2], true)),
    perExample: select(greater(losses, -1), losses, 0),
    reversed: lieIn(multiply(lieIn(convolved, [3, 2, 1, 0]), channels), [1, 2, 3, 0]),
  };
  return { images, labels, weights, outputs };
}

const numbersOf = new Map(expressions(1).weights.map((value, i) => [i, normal(random, value.shape).data]));

function constantsOf(weights: readonly Value[]): Map<Value, Float32Array> {
  return new Map(weights.map((value, i) => [value, numbersOf.get(i) ?? new Float32Array(0)]));
}

describe("a file with an open batch size", () => {
  // Compiled for one size: not even that size may be built in.
  it.each([1, 4])("compiled at batch size %d runs with any batch", async (compiledAt) => {
    const { images, labels, weights, outputs } = expressions(compiledAt);
    const constants = constantsOf(weights);
    const graph = await openGraph(outputs, [images, labels], { ...OPEN, constants });
    for (const batch of [1, 3, 7]) {
      const fixed = expressions(batch);
      const x = normal(random, [batch, 7, 6, 3]);
      const y = generate([batch], () => random.integer(5));
      const found = await graph.run(
        new Map([
          [images, x],
          [labels, y],
        ]),
      );
      const expected = await runGraph(
        fixed.outputs,
        new Map([
          [fixed.images, x],
          [fixed.labels, y],
        ]),
        {
          chooseLowering: plainOnly,
          constants: constantsOf(fixed.weights),
        },
      );
      for (const name of Object.keys(outputs))
        expectClose(defined(found[name]), defined(expected[name]), 1e-6);
    }
    await graph.close();
  });
});
