/**
 * Where the frequency domain pays: convolutions of many shapes, forward and both gradients, by every lowering that can
 * compute them, beside the operations that the cost model of `src/ops/convolution-dft.ts` counts. See README.md beside
 * this file.
 *
 *     npm run bench:convolutions
 */

import { Tensor } from "onnxruntime-node";
import { gradients } from "../src/autodiff/gradients.ts";
import { input } from "../src/graph/index.ts";
import { nodePlatform } from "../src/index.ts";
import { type ChooseLowering, plainOnly, toOnnx } from "../src/onnx/index.ts";
import { countOperations } from "../src/ops/convolution-dft.ts";
import { conv2d, multiply, reduceSum, slidingWindow } from "../src/ops/index.ts";
import { RandomGenerator } from "../src/random/random.ts";
import { preferring } from "../test/support/run-graph.ts";
import { median } from "./results.ts";

const BATCH = 64;
const ROUNDS = 12;
const platform = nodePlatform();
const random = new RandomGenerator(1);

interface Shape {
  readonly image: number;
  readonly kernel: number;
  readonly channels: number;
  readonly filters: number;
}

const SHAPES: Shape[] = [7, 14, 28].flatMap((image) =>
  [3, 5].flatMap((kernel) =>
    (
      [
        [4, 8],
        [8, 16],
        [16, 32],
        [32, 64],
        [64, 128],
      ] as const
    )
      .filter(([channels]) => image * channels < 1000)
      .map(([channels, filters]) => ({ image, kernel, channels, filters })),
  ),
);

/** A convolution, or its gradients, ready to be run. */
async function open(
  { image, kernel, channels, filters }: Shape,
  part: "forward" | "gradients",
  chooseLowering: ChooseLowering,
) {
  const x = input("x", [BATCH, image, image, channels]);
  const k = input("k", [kernel, kernel, channels, filters]);
  const window = slidingWindow([image, image], [kernel, kernel], { strides: [1, 1], padding: "same" });
  const y = conv2d(x, k, { ...window, groups: 1 });
  const dy = input("dy", y.shape);
  const [dx, dk] = gradients(reduceSum(multiply(y, dy)), [x, k]);
  const results = part === "forward" ? { y } : { dx, dk };
  const outputs = Object.fromEntries(
    Object.entries(results).map(([name, value]) => [name, reduceSum(value)]),
  );
  const inputs = part === "forward" ? [x, k] : [x, k, dy];
  const session = await platform.createSession(
    toOnnx({ name: "convolution", inputs, outputs, chooseLowering }),
  );
  const feeds = Object.fromEntries(
    inputs.map((value) => [
      value.source.kind === "input" ? value.source.name : "",
      new Tensor(
        "float32",
        Float32Array.from({ length: value.size }, () => random.normal()),
        value.shape,
      ),
    ]),
  );
  return {
    async run() {
      const began = performance.now();
      await session.run(feeds);
      return performance.now() - began;
    },
    close: () => session.release(),
  };
}

console.log(
  "| image | kernel | channels | forward ms | ratio | gradients ms | ratio | multiplications, ratio |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const shape of SHAPES) {
  const { image, kernel, channels, filters } = shape;
  const size = [BATCH, image, image] as const;
  const window = slidingWindow([image, image], [kernel, kernel], { strides: [1, 1], padding: "same" });
  const { direct, dft } = countOperations({
    x: [...size, channels],
    kernel: [kernel, kernel, channels, filters],
    y: [...size, filters],
    convolution: { ...window, groups: 1 },
  });
  const cells = [await compare(shape, "forward"), await compare(shape, "gradients")].flatMap((times) => [
    `${times.plain.toFixed(2)}, ${times.dft.toFixed(2)}`,
    (times.dft / times.plain).toFixed(2),
  ]);
  console.log(
    `| ${image}×${image} | ${kernel}×${kernel} | ${channels} → ${filters} | ${cells.join(" | ")} | ` +
      `${(dft / direct).toFixed(2)} |`,
  );
}

/** Medians of both lowerings, in turn. */
async function compare(shape: Shape, part: "forward" | "gradients"): Promise<{ plain: number; dft: number }> {
  const plain = await open(shape, part, plainOnly);
  const dft = await open(shape, part, preferring("dft"));
  const times: { plain: number[]; dft: number[] } = { plain: [], dft: [] };
  for (let round = -2; round < ROUNDS; round++) {
    const [ofPlain, ofDft] = [await plain.run(), await dft.run()];
    if (round < 0) continue;
    times.plain.push(ofPlain);
    times.dft.push(ofDft);
  }
  await plain.close();
  await dft.close();
  return { plain: median(times.plain), dft: median(times.dft) };
}
