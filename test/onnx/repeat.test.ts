import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { input, type Value } from "../../src/graph/index.ts";
import {
  add,
  conv2d,
  logSoftmax,
  matmul,
  maxPool2d,
  multiply,
  negate,
  poolingWindow,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  slidingWindow,
} from "../../src/ops/index.ts";
import { adam } from "../../src/optimizers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { normal } from "../support/numbers.ts";
import { openGraph, runGraph } from "../support/run-graph.ts";

const TIMES = 5;
const random = new RandomGenerator(1);

/** A training step of a small network with Adam: every kind of input that a repeated graph can have. */
function trainingStep() {
  const images = input("images", [4, 6, 6, 2]);
  const targets = input("targets", [4, 3]);
  const stepSize = input("stepSize", []);
  const scale = input("scale", [2]);
  const weights = [input("kernel", [3, 3, 2, 4]), input("bias", [4]), input("dense", [36, 3])];
  const slots = weights.map((_, i) =>
    ["mean", "square"].map((slot) => input(`${slot} ${i}`, defined(weights[i]).shape)),
  );

  const window = { ...slidingWindow([6, 6], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
  const pooling = poolingWindow([6, 6], [2, 2], { strides: [2, 2], padding: "valid" });
  const hidden = relu(conv2d(multiply(images, scale), defined(weights[0]), window, weights[1]));
  const logits = matmul(reshape(maxPool2d(hidden, pooling), [4, 36]), defined(weights[2]));
  const loss = negate(reduceMean(reduceSum(multiply(targets, logSoftmax(logits)), [-1])));

  const optimizer = adam();
  const outputs: Record<string, Value> = { loss, logits };
  const carried = new Map<Value, string>();
  gradients(loss, weights).forEach((gradient, i) => {
    const update = optimizer.update(defined(weights[i]), gradient, defined(slots[i]), [stepSize], {
      name: "w",
      shape: defined(weights[i]).shape,
    });
    [
      [defined(weights[i]), update.parameter] as const,
      ...defined(slots[i]).map((slot, j) => [slot, defined(update.slots[j])] as const),
    ].forEach(([before, after], j) => {
      outputs[`next ${i} ${j}`] = after;
      carried.set(before, `next ${i} ${j}`);
    });
  });
  return {
    inputs: { images, targets, stepSize, scale },
    sliced: [images, targets, stepSize],
    outputs,
    carried,
  };
}

describe("a repeated graph", () => {
  it("gives, bit by bit, what running the graph that many times gives", async () => {
    const { inputs, sliced, outputs, carried } = trainingStep();
    const fed = new Map(sliced.map((value) => [value, normal(random, [TIMES, ...value.shape])]));
    const begin = new Map(
      Array.from(carried.keys(), (value) => [value, normal(random, value.shape).data.map(Math.abs)]),
    );
    const scale = Float32Array.of(0.5, 2);

    const once = await openGraph(outputs, [...Object.values(inputs), ...carried.keys()]);
    const state = new Map<Value, Float32Array>(begin);
    const eachTime: Record<string, Float32Array>[] = [];
    for (let time = 0; time < TIMES; time++) {
      const slices = sliced.map((value) => {
        const data = fed.get(value)?.data.subarray(time * value.size, (time + 1) * value.size);
        return [value, data ?? new Float32Array(0)] as const;
      });
      const found = await once.run(new Map([...slices, ...state, [inputs.scale, scale]]));
      for (const [value, output] of carried) state.set(value, defined(found[output]));
      eachTime.push(found);
    }
    await once.close();

    const repeat = { carried, sliced: new Set(sliced) };
    const all = await runGraph(
      outputs,
      new Map<Value, Float32Array | ReturnType<typeof normal>>([...fed, ...begin, [inputs.scale, scale]]),
      { repeat },
    );
    for (const output of ["loss", "logits"]) {
      expect([...defined(all[output])]).toEqual(eachTime.flatMap((found) => [...defined(found[output])]));
    }
    for (const [value, output] of carried) expect(all[output]).toEqual(state.get(value));
    expect(new Set(all.loss).size).toBe(TIMES);
  });

  it("carries a value that an output does not change, and one that depends on nothing else", async () => {
    const [a, b, x] = [input("a", [2]), input("b", []), input("x", [2])];
    const outputs = { nextA: a, nextB: add(b, 1), y: add(multiply(x, b), a) };
    const carried = new Map([
      [a, "nextA"],
      [b, "nextB"],
    ]);
    const feeds = new Map([
      [a, { data: Float32Array.of(10, 20), shape: [2] }],
      [b, { data: Float32Array.of(0), shape: [] }],
      [x, { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }],
    ]);
    const found = await runGraph(outputs, feeds, { repeat: { carried, sliced: new Set([x]) } });
    expect(found).toEqual({
      nextA: Float32Array.of(10, 20),
      nextB: Float32Array.of(3),
      y: Float32Array.of(10, 20, 13, 24, 20, 32),
    });
  });
});
