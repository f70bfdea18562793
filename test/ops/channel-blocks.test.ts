/** What stays on blocks of channels between convolutions, against plain lowerings and against float64. */

import { beforeAll, describe, expect, it } from "vitest";
import { ACTIVATION_NAMES, activate } from "../../src/activations/activations.ts";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { input, NATIVE_CPU, type Target, type Value } from "../../src/graph/index.ts";
import { findChannelBlock } from "../../src/model/graphs/engine-target.ts";
import { plainOnly, toOnnx } from "../../src/onnx/index.ts";
import {
  add,
  batchNormalize,
  cast,
  channelAffine,
  conv2d,
  equal,
  greater,
  greaterOrEqual,
  leakyRelu,
  maximum,
  maxPool2d,
  multiply,
  poolingWindow,
  prelu,
  reduceMean,
  reduceSum,
  relu,
  select,
  slidingWindow,
  square,
  subtract,
  tanh,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, type Numbers, normal } from "../support/numbers.ts";
import { inputsFor, oneThread, runGraph } from "../support/run-graph.ts";

let target: Target = NATIVE_CPU;

beforeAll(async () => {
  target = { ...NATIVE_CPU, channelBlock: await findChannelBlock(oneThread, NATIVE_CPU) };
});

const EPSILON = 1e-3;
const CHANNELS = 16;

/** Convolves images with a kernel of 1×1 or larger, which keeps the number of channels. */
function convolve(x: Value, kernel: Value, strides = 1): Value {
  const [, height, width] = atLeast(x.shape, 3);
  const [rows, columns] = atLeast(kernel.shape, 2);
  const window = slidingWindow([height, width], [rows, columns], {
    strides: [strides, strides],
    padding: "same",
  });
  return conv2d(x, kernel, { ...window, groups: 1 });
}

interface Weights {
  readonly kernels: readonly [Value, Value, Value];
  readonly gamma: Value;
  readonly beta: Value;
}

/** Each takes images and weights and comes to images, in a way of its own. */
const NETWORKS: Record<string, (x: Value, weights: Weights) => Value> = {
  "normalization and ReLU": (x, { kernels: [k], gamma, beta }) =>
    relu(batchNormalize(convolve(x, k), { gamma, beta, epsilon: EPSILON }).y),
  "a residual block": (x, { kernels: [k1, k2, k3], gamma, beta }) => {
    const first = relu(convolve(x, k1));
    const second = relu(batchNormalize(convolve(first, k2), { gamma, epsilon: EPSILON }).y);
    return relu(add(batchNormalize(convolve(second, k3), { beta, epsilon: EPSILON }).y, first));
  },
  "a shortcut with strides, first in the sum": (x, { kernels: [k1, k2, k3], gamma, beta }) => {
    const main = batchNormalize(convolve(relu(convolve(x, k1, 2)), k2), { gamma, beta, epsilon: EPSILON }).y;
    return relu(add(convolve(x, k3, 2), main));
  },
  "the sum of a normalization with itself": (x, { kernels: [k], gamma, beta }) => {
    const { y } = batchNormalize(convolve(x, k), { gamma, beta, epsilon: EPSILON });
    return relu(add(y, y));
  },
  "sums of three, and what they are of used again": (x, { kernels: [k1, k2, k3], gamma, beta }) => {
    const [a, b] = [convolve(x, k1), convolve(x, k2)];
    const c = channelAffine(convolve(x, k3), gamma, beta);
    return multiply(relu(add(add(a, b), c)), tanh(a));
  },
  "vectors of channels": (x, { kernels: [k1, k2], gamma, beta }) => {
    const y = convolve(x, k1);
    const moved = add(multiply(subtract(y, beta), gamma), beta);
    return add(leakyRelu(moved, 0.1), subtract(beta, convolve(x, k2)));
  },
  "a number for each channel of each image": (x, { kernels: [k1, k2] }) => {
    const y = convolve(x, k1);
    return multiply(
      multiply(reduceMean(y, [1, 2], true), convolve(x, k2)),
      reduceMean(square(y), [1, 2], true),
    );
  },
  "products that are summed and used": (x, { kernels: [k1, k2] }) => {
    const product = multiply(convolve(x, k1), convolve(x, k2));
    const vectors = add(reduceSum(product, [0, 1, 2]), reduceMean(square(product), [0, 1, 2]));
    return add(product, multiply(vectors, 1e-3));
  },
  "selections by comparisons": (x, { kernels: [k1, k2], gamma }) => {
    const [a, b] = [convolve(x, k1), convolve(x, k2)];
    const larger = select(greater(a, b), a, multiply(b, 0.5));
    const near = multiply(cast(greaterOrEqual(a, 0), "float32"), cast(equal(b, relu(b)), "float32"));
    return add(prelu(larger, gamma), select(greater(x, 0), near, a));
  },
  "operators that have channels first": (x, { kernels: [k1, k2], gamma, beta }) => {
    const y = batchNormalize(convolve(x, k1), { gamma, beta, epsilon: EPSILON }).y;
    const [, height, width] = atLeast(y.shape, 3);
    const pooling = poolingWindow([height, width], [3, 2], { strides: [2, 2], padding: "valid" });
    return maximum(maxPool2d(relu(y), pooling), maxPool2d(convolve(x, k2), pooling));
  },
};

/** Each activation, between two convolutions: many select by comparisons, whose results are no numbers. */
const ACTIVATED = Object.fromEntries(
  ACTIVATION_NAMES.map((name): [string, (x: Value, weights: Weights) => Value] => [
    name,
    (x, { kernels: [k1, , k3] }) => convolve(activate(name, multiply(convolve(x, k1), 0.1)), k3),
  ]),
);

const SIZES: Record<string, readonly [batch: number, height: number, width: number]> = {
  "16 images of 8×6": [16, 8, 6],
  "one image of 5×7": [1, 5, 7],
};

const whole = (x: Value) => reduceSum(x, [0, 1, 2, 3]);

async function onBothWays(
  outputs: Record<string, Value>,
  feeds: Map<Value, Numbers>,
): Promise<{ plain: Record<string, Float32Array>; blocked: Record<string, Float32Array> }> {
  const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
  return { plain, blocked: await runGraph(outputs, feeds, { target }) };
}

describe.runIf(process.arch === "x64")("on blocks of channels", () => {
  it.each(
    Object.entries({ ...NETWORKS, ...ACTIVATED }).flatMap(([name, network]) =>
      Object.entries(SIZES).map(([size, lengths]) => ({ name, network, size, lengths })),
    ),
  )("gives what plain lowerings give, with gradients: $name, $size", async ({ network, lengths }) => {
    const random = new RandomGenerator(5);
    const feeds = inputsFor([
      normal(random, [...lengths, CHANNELS]),
      ...[3, 3, 1].map((side) => normal(random, [side, side, CHANNELS, CHANNELS])),
      // Zeros and negative ones too.
      generate([CHANNELS], (i) => (i % 3) - 1 + (i % 3 === 2 ? random.uniform() : 0)),
      normal(random, [CHANNELS]),
    ]);
    const [x, k1, k2, k3, gamma, beta] = atLeast([...feeds.keys()], 6);
    const y = network(x, { kernels: [k1, k2, k3], gamma, beta });
    const dy = input("dy", y.shape);
    feeds.set(dy, normal(random, y.shape));
    const operands = [x, k1, k2, k3, gamma, beta];
    const found = gradients(whole(multiply(y, dy)), operands);
    const outputs = { y, ...Object.fromEntries(found.map((value, i) => [`gradient ${i}`, value])) };
    const { plain, blocked } = await onBothWays(outputs, feeds);
    for (const [name, expected] of Object.entries(plain)) expectClose(defined(blocked[name]), expected, 1e-5);
    const graph = toOnnx({ name: "test", inputs: [...feeds.keys()], outputs, target });
    expect(new TextDecoder("latin1").decode(graph)).toContain("nchwc");
  });

  it.each([
    ["around 0", 0, 1, 2e-6],
    ["around 1000", 1000, 1, 1e-4],
    ["all alike but for channel 0, a million times larger", 0, 1e6, 2e-6],
  ])(
    "normalizes more pixels than are summed in one run as float64 does: %s",
    async (_, offset, factor, tolerance) => {
      const random = new RandomGenerator(6);
      const shape = [3, 60, 42, CHANNELS] as const;
      const images = generate(shape, (i) => offset + random.normal() * (i % CHANNELS === 0 ? factor : 1));
      // A convolution that leaves everything where it is.
      const unit = generate([1, 1, CHANNELS, CHANNELS], (i) => (i % (CHANNELS + 1) === 0 ? 1 : 0));
      const feeds = inputsFor([images, unit, normal(random, shape)]);
      const [x, kernel, weight] = atLeast([...feeds.keys()], 3);
      const { y, mean, variance } = batchNormalize(convolve(x, kernel), { epsilon: EPSILON });
      const [ofX] = gradients(whole(multiply(y, weight)), [x]);
      const found = await runGraph({ y, mean, variance, ofX }, feeds, { target });
      const expected = normalized(images, [...feeds.values()][2]?.data ?? new Float32Array(), EPSILON);
      for (const name of ["mean", "variance"] as const) expectClose(found[name], expected[name], 1e-6);
      for (const name of ["y", "ofX"] as const) {
        // Each channel beside its own largest.
        for (let channel = 0; channel < CHANNELS; channel++) {
          const own = (list: Float32Array | Float64Array) =>
            Float32Array.from(list).filter((_, i) => i % CHANNELS === channel);
          expectClose(own(found[name]), own(expected[name]), tolerance);
        }
      }
    },
  );

  it("keeps exact zeros, and equal numbers equal", async () => {
    const random = new RandomGenerator(7);
    const images = generate([4, 6, 6, CHANNELS], (i) => (i < 2 * 36 * CHANNELS ? 0 : random.normal()));
    const feeds = inputsFor([images, normal(random, [3, 3, CHANNELS, CHANNELS])]);
    const [x, kernel] = atLeast([...feeds.keys()], 2);
    const y = convolve(x, kernel);
    const found = await runGraph(
      { y: relu(y), normalized: relu(batchNormalize(y, { epsilon: EPSILON }).y) },
      feeds,
      { target },
    );
    const black = 2 * 36 * CHANNELS;
    expect(found.y.subarray(0, black).every((n) => n === 0)).toBe(true);
    for (let i = CHANNELS; i < black; i++) {
      if (found.normalized[i] !== found.normalized[i - CHANNELS]) expect.fail(`pixel ${i} differs`);
    }
  });
});

/** Batch normalization and the gradient of `Σ weight · y`, in float64. */
function normalized({ data }: Numbers, weight: Float32Array, epsilon: number) {
  const count = data.length / CHANNELS;
  const perChannel = () => new Float64Array(CHANNELS);
  const sumOver = (of: (i: number, channel: number) => number) => {
    const sums = perChannel();
    data.forEach((_, i) => {
      sums[i % CHANNELS] = defined(sums[i % CHANNELS]) + of(i, i % CHANNELS);
    });
    return sums.map((sum) => sum / count);
  };
  const mean = sumOver((i) => defined(data[i]));
  const variance = sumOver((i, c) => (defined(data[i]) - defined(mean[c])) ** 2);
  const inverse = variance.map((v) => 1 / Math.sqrt(v + epsilon));
  const at = (i: number) => (defined(data[i]) - defined(mean[i % CHANNELS])) * defined(inverse[i % CHANNELS]);
  const ofWeight = sumOver((i) => defined(weight[i]));
  const ofProduct = sumOver((i) => defined(weight[i]) * at(i));
  const y = Float64Array.from(data, (_, i) => at(i));
  const ofX = Float64Array.from(data, (_, i) => {
    const c = i % CHANNELS;
    return defined(inverse[c]) * (defined(weight[i]) - defined(ofWeight[c]) - at(i) * defined(ofProduct[c]));
  });
  return { mean, variance, y, ofX };
}
