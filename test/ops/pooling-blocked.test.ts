/** Pooling on blocks of channels: the same numbers as by plain lowerings, for maxima to the last bit. */

import { beforeAll, describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { input, NATIVE_CPU, type Target, type Value } from "../../src/graph/index.ts";
import { findChannelBlock } from "../../src/model/graphs/engine-target.ts";
import { plainOnly, toOnnx } from "../../src/onnx/index.ts";
import {
  averagePool2d,
  conv2d,
  maxPool2d,
  multiply,
  type Pair,
  poolingWindow,
  reduceSum,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, type Numbers, normal } from "../support/numbers.ts";
import { inputsFor, oneThread, runGraph } from "../support/run-graph.ts";

let target: Target = NATIVE_CPU;

beforeAll(async () => {
  target = { ...NATIVE_CPU, channelBlock: await findChannelBlock(oneThread, NATIVE_CPU) };
});

const CHANNELS = 32;

/** Images that a convolution has put on blocks, and left as they are if they are finite. */
function onBlocks(x: Value, name = "unit"): { image: Value; unit: Numbers; kernel: Value } {
  const unit = generate([1, 1, CHANNELS, CHANNELS], (i) => (i % (CHANNELS + 1) === 0 ? 1 : 0));
  const kernel = input(name, unit.shape);
  const [, height, width] = atLeast(x.shape, 3);
  const window = slidingWindow([height, width], [1, 1], { strides: [1, 1], padding: "valid" });
  return { image: conv2d(x, kernel, { ...window, groups: 1 }), unit, kernel };
}

const IMAGES: Record<string, (random: RandomGenerator) => number> = {
  "normal numbers": (random) => random.normal(),
  "many ties": (random) => random.integer(3) - 1,
  "zeros of both signs": (random) => [0, -0][random.integer(2)] ?? 0,
  "only zeros": () => 0,
  "numbers of all sizes": (random) => random.normal() * 10 ** (random.integer(70) - 35),
  "the smallest there are, and the largest": (random) =>
    defined([1.5e-38, 1.2e-38, -1.2e-38, 3.4e38, -3.4e38][random.integer(5)]),
};

const WINDOWS = [
  { size: [2, 2], of: [3, 8, 6] },
  { size: [2, 2], of: [1, 2, 2] },
  { size: [3, 2], of: [2, 6, 4] },
  { size: [2, 1], of: [5, 4, 3] },
  { size: [1, 3], of: [2, 3, 9] },
  { size: [4, 4], of: [17, 8, 4] },
  { size: [7, 5], of: [1, 7, 5] },
] as const;

describe.runIf(process.arch === "x64")("pooling on blocks of channels", () => {
  it.each(
    Object.entries(IMAGES).flatMap(([name, draw]) => WINDOWS.map((window) => ({ name, draw, ...window }))),
  )(
    "gives what the plain one gives, and sends gradients to the same pixels: $name, $size of $of",
    async ({ draw, size, of }) => {
      const random = new RandomGenerator(3);
      const shape = [...of, CHANNELS];
      const feeds = inputsFor([generate(shape, () => draw(random))]);
      const [x] = atLeast([...feeds.keys()], 1);
      const { image, kernel, unit } = onBlocks(x);
      feeds.set(kernel, unit);
      const pooling = poolingWindow([of[1], of[2]], size, { strides: size, padding: "valid" });
      const y = maxPool2d(image, pooling);
      const dy = input("dy", y.shape);
      feeds.set(dy, normal(random, y.shape));
      const [dx] = gradients(reduceSum(multiply(y, dy), [0, 1, 2, 3]), [image]);
      const outputs = { y, dx: defined(dx) };
      const graph = new TextDecoder("latin1").decode(
        toOnnx({ name: "test", inputs: [...feeds.keys()], outputs, target }),
      );
      expect(graph).not.toContain("ScatterElements");
      expect(graph).not.toContain("MaxUnpool");
      const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
      const blocked = await runGraph(outputs, feeds, { target });
      for (const output of ["y", "dx"] as const) {
        const differing = [...blocked[output]].findIndex((n, i) => n !== plain[output][i]);
        if (differing !== -1) {
          expect.fail(
            `${output}[${differing}]: ${blocked[output][differing]}, not ${plain[output][differing]}`,
          );
        }
      }
    },
  );

  it.each([
    { strides: [2, 2], padding: "same" },
    { strides: [1, 2], padding: "valid" },
    { strides: [3, 1], padding: "same" },
  ] as const)("pools overlapping windows for readers that take no gradient: %o", async (options) => {
    const random = new RandomGenerator(4);
    const feeds = inputsFor([normal(random, [3, 9, 8, CHANNELS])]);
    const [x] = atLeast([...feeds.keys()], 1);
    const { image, kernel, unit } = onBlocks(x);
    feeds.set(kernel, unit);
    const y = maxPool2d(image, poolingWindow([9, 8], [3, 3], options));
    const graph = toOnnx({ name: "test", inputs: [...feeds.keys()], outputs: { y }, target });
    expect(new TextDecoder("latin1").decode(graph)).toMatch(/MaxPool.{0,40}com\.microsoft\.nchwc/s);
    const plain = await runGraph({ y }, feeds, { chooseLowering: plainOnly });
    expect(await runGraph({ y }, feeds, { target })).toEqual(plain);
  });

  it.each([
    { size: [2, 2], of: [3, 8, 6] },
    { size: [3, 1], of: [2, 6, 5] },
    { size: [1, 3], of: [2, 3, 9] },
    { size: [7, 5], of: [1, 7, 5] },
    { size: [3, 3], of: [2, 8, 7], strides: [2, 2], padding: "same" },
    { size: [2, 2], of: [2, 7, 7] },
    { size: [2, 3], of: [2, 7, 8], strides: [3, 1] },
  ] as { size: Pair; of: [number, number, number]; strides?: Pair; padding?: "same" }[])(
    "averages, and spreads gradients: %o",
    async ({ size, of, strides = size, padding = "valid" as const }) => {
      const random = new RandomGenerator(5);
      const feeds = inputsFor([normal(random, [...of, CHANNELS])]);
      const [x] = atLeast([...feeds.keys()], 1);
      const before = onBlocks(x);
      feeds.set(before.kernel, before.unit);
      const pooling = poolingWindow([of[1], of[2]], size, { strides, padding });
      const { image: y, kernel } = onBlocks(averagePool2d(before.image, pooling), "second unit");
      feeds.set(kernel, before.unit);
      const dy = input("dy", y.shape);
      feeds.set(dy, normal(random, y.shape));
      const [dx] = gradients(reduceSum(multiply(y, dy), [0, 1, 2, 3]), [x]);
      const outputs = { y, dx: defined(dx) };
      const graph = toOnnx({ name: "test", inputs: [...feeds.keys()], outputs, target });
      expect(new TextDecoder("latin1").decode(graph)).toMatch(/AveragePool.{0,40}com\.microsoft\.nchwc/s);
      const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
      const blocked = await runGraph(outputs, feeds, { target });
      expectClose(blocked.y, plain.y, 1e-6);
      expectClose(blocked.dx, plain.dx, 1e-6);
    },
  );
});
