/**
 * How exact fast lowerings are: the tables of docs/precision.md. See README.md beside this file.
 *
 *     ATELIER_DATA=… npm run check:precision
 */

import { gradients } from "../src/autodiff/gradients.ts";
import { atLeast, defined } from "../src/checked.ts";
import { input } from "../src/graph/index.ts";
import {
  type Layer,
  layers,
  loadDataset,
  nodePlatform,
  optimizers,
  type Sequential,
  sequential,
  usePlatform,
} from "../src/index.ts";
import { type ChooseLowering, plainOnly } from "../src/onnx/index.ts";
import { conv2d, maxPool2d, poolingWindow, reduceSum, slidingWindow } from "../src/ops/index.ts";
import { RandomGenerator } from "../src/random/random.ts";
import { postNetwork } from "../test/support/post-network.ts";
import { preferring, runGraph } from "../test/support/run-graph.ts";

usePlatform(nodePlatform({ threads: 1 }));
const BATCH = 64;
const share = (n: number) => n.toExponential(1);

await kinks();
await hotPixel();
await dynamicRange();

/** The first step of networks with kinks after a convolution, by fast and by plain lowerings. */
async function kinks(): Promise<void> {
  const pooled = () => layers.averagePooling2d({ poolSize: 2 });
  const second = (activation: "relu" | "leakyRelu" | "relu6" = "relu") =>
    layers.conv2d({ filters: 32, kernelSize: 5, padding: "same", activation });
  const behind: Record<string, Layer[]> = {
    "average pooling": [second(), pooled()],
    flatten: [second()],
    "strided convolution": [
      second(),
      layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, activation: "relu" }),
    ],
    "max pooling": [second(), layers.maxPooling2d({ poolSize: 2 })],
    "leakyRelu, average pooling": [second("leakyRelu"), pooled()],
    "relu6, average pooling": [second("relu6"), pooled()],
  };
  console.log(
    "\n| data | after the second convolution | largest of kernels | bias of the first | of the second |",
  );
  console.log("| --- | --- | --- | --- | --- |");
  for (const data of ["mnist", "fashion-mnist"]) {
    const { train } = await loadDataset(data);
    for (const [name, rest] of Object.entries(behind)) {
      const network = () =>
        sequential(
          [
            layers.conv2d({
              filters: 16,
              kernelSize: 5,
              padding: "same",
              activation: "relu",
              inputShape: [28, 28, 1],
            }),
            pooled(),
            ...rest,
            layers.flatten(),
            layers.dense({ units: 10, activation: "softmax" }),
          ],
          { seed: 1 },
        );
      const errors = await stepErrors(network, scaled(train.images), train.labels.subarray(0, BATCH));
      const kernels = Math.max(
        ...Object.entries(errors).flatMap(([key, e]) => (key.endsWith("kernel") ? [e] : [])),
      );
      const biases = Object.entries(errors).filter(
        ([key]) => key.startsWith("conv2d") && key.endsWith("bias"),
      );
      console.log(
        `| ${data} | ${name} | ${[kernels, defined(biases[0])[1], defined(biases[1])[1]].map(share).join(" | ")} |`,
      );
    }
  }
}

/** The article's network; one image has a hot pixel, and no weight. */
async function hotPixel(): Promise<void> {
  const { train } = await loadDataset("fashion-mnist");
  const labels = Uint8Array.from(train.labels.subarray(0, BATCH), (label) => label % 9);
  labels[0] = 9;
  console.log("\n| hot pixel | conv2d/kernel | conv2d/bias | conv2d_1/kernel | dense/kernel |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const value of [1, 100, 1e3, 1e4, 1e5, 1e6]) {
    const images = scaled(train.images);
    images.data[400] = value;
    const classWeight = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, i === 9 ? 0 : 1]));
    const network = () => postNetwork({ dropout: 0, seed: 1 });
    const errors = await stepErrors(network, images, labels, classWeight);
    const shown = ["conv2d/kernel", "conv2d/bias", "conv2d_1/kernel", "dense/kernel"].map((key) =>
      share(defined(errors[key])),
    );
    console.log(`| ${value} | ${shown.join(" | ")} |`);
  }
}

interface Batch<Data> {
  readonly data: Data;
  readonly shape: readonly number[];
}

function scaled(images: { readonly data: ArrayLike<number> }): Batch<Float32Array> {
  const data = Float32Array.from({ length: BATCH * 784 }, (_, i) => defined(images.data[i]) / 255);
  return { data, shape: [BATCH, 28, 28, 1] };
}

/** By how much of the largest the steps of each weight differ between fast and plain lowerings. */
async function stepErrors(
  network: () => Sequential,
  x: Batch<Float32Array>,
  y: Parameters<Sequential["trainOnBatch"]>[1],
  classWeight?: Record<number, number>,
): Promise<Record<string, number>> {
  const steps: Float32Array[][] = [];
  const names: string[] = [];
  for (const lowerings of ["plain", "fast"] as const) {
    const model = network();
    const before = model.getWeights();
    const optimizer = optimizers.sgd({ learningRate: 1 });
    model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", lowerings });
    if (classWeight === undefined) await model.trainOnBatch(x, y);
    else await model.fit(x, y, { epochs: 1, batchSize: BATCH, shuffle: false, classWeight, verbose: 0 });
    const after = model.getWeights();
    steps.push(
      after.map(({ data }, i) =>
        (data as Float32Array).map((w, k) => w - Number(defined(before[i]).data[k])),
      ),
    );
    names.splice(0, names.length, ...model.network.variables.map(({ name }) => name));
  }
  const [plain, fast] = atLeast(steps, 2);
  return Object.fromEntries(
    names.map((name, i) => {
      const largest = defined(plain[i]).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return [
        name,
        defined(fast[i]).reduce(
          (most, value, k) => Math.max(most, Math.abs(value - defined(defined(plain[i])[k]))),
          0,
        ) / largest,
      ];
    }),
  );
}

/** The forward pass, 14×14×32 → 64, 5×5, against float64: rms of the error as a share of the rms, of the worst part named. */
async function dynamicRange(): Promise<void> {
  const [batch, size, kernelSize, channels, filters] = [4, 14, 5, 32, 64];
  const window = {
    ...slidingWindow([size, size], [kernelSize, kernelSize], { strides: [1, 1], padding: "same" }),
    groups: 1,
  };
  const [x, k] = [
    input("x", [batch, size, size, channels]),
    input("k", [kernelSize, kernelSize, channels, filters]),
  ];
  const y = conv2d(x, k, window);
  const pooling = poolingWindow([size, size], [2, 2], { strides: [2, 2], padding: "valid" });
  const [compared] = atLeast(gradients(reduceSum(maxPool2d(y, pooling)), [x]), 1);
  type Part = (n: number, row: number, column: number, f: number) => boolean;
  const all: Part = () => true;
  const cases: [string, (d: Float32Array, w: Float32Array) => void, Part][] = [["all alike", () => {}, all]];
  for (const ratio of [1e2, 1e4, 1e6]) {
    const bright = (d: Float32Array) => d.fill(ratio, 0, 1);
    cases.push(
      [
        `filter 0 is ${ratio} times; the others`,
        (_, w) =>
          w.forEach((v, i) => {
            if (i % filters === 0) w[i] = v * ratio;
          }),
        (_n, _r, _c, f) => f > 0,
      ],
      [`one pixel of image 0 is ${ratio}; the other images`, bright, (n) => n > 0],
      [
        `pixel (0, 0) is ${ratio}; the same image out of its reach`,
        bright,
        (n, row, column) => n === 0 && row > 2 && column > 2,
      ],
      [
        `input channel 0 is ${ratio} times; filters that do not see it`,
        (d, w) => {
          d.forEach((v, i) => {
            if (i % channels === 0) d[i] = v * ratio;
          });
          w.forEach((_, i) => {
            if (Math.floor(i / filters) % channels === 0 && i % filters > 0) w[i] = 0;
          });
        },
        (_n, _r, _c, f) => f > 0,
      ],
    );
  }
  for (const offset of [1e1, 1e2, 1e4]) {
    cases.push([
      `all pixels + ${offset}, kernels of sum 0`,
      (d, w) => {
        d.forEach((v, i) => {
          d[i] = v + offset;
        });
        const [columns, taps] = [channels * filters, kernelSize ** 2];
        for (let c = 0; c < columns; c++) {
          let sum = 0;
          for (let t = 0; t < taps; t++) sum += defined(w[t * columns + c]);
          for (let t = 0; t < taps; t++) w[t * columns + c] = defined(w[t * columns + c]) - sum / taps;
        }
      },
      (_n, row, column) => row > 1 && row < 12 && column > 1 && column < 12,
    ]);
  }
  console.log("\n| forward | plain | dft (evaluation) | dft (training, max pooling behind) |");
  console.log("| --- | --- | --- | --- |");
  for (const [name, change, part] of cases) {
    const random = new RandomGenerator(1);
    const data = Float32Array.from({ length: batch * size * size * channels }, () => random.normal());
    const weights = Float32Array.from({ length: kernelSize ** 2 * channels * filters }, () =>
      random.normal(),
    );
    change(data, weights);
    const exact = convolved(data, weights, { batch, size, kernelSize, channels, filters });
    const feeds = new Map([
      [x, data],
      [k, weights],
    ]);
    const errorOf = async (chooseLowering: ChooseLowering, isTraining: boolean) => {
      const found = (
        await runGraph(isTraining ? { y, compared } : { y, compared: y }, feeds, { chooseLowering })
      ).y;
      let [errors, squares] = [0, 0];
      exact.forEach((value, i) => {
        const pixel = Math.floor(i / filters);
        if (
          !part(Math.floor(pixel / size / size), Math.floor(pixel / size) % size, pixel % size, i % filters)
        )
          return;
        errors += (defined(found[i]) - value) ** 2;
        squares += value ** 2;
      });
      return share(Math.sqrt(errors / squares));
    };
    const dft = preferring("dft", "phases");
    console.log(
      `| ${name} | ${await errorOf(plainOnly, false)} | ${await errorOf(dft, false)} | ${await errorOf(dft, true)} |`,
    );
  }
}

/** A convolution with "same" padding in float64. */
function convolved(
  x: Float32Array,
  w: Float32Array,
  {
    batch,
    size,
    kernelSize,
    channels,
    filters,
  }: Record<"batch" | "size" | "kernelSize" | "channels" | "filters", number>,
): Float64Array {
  const y = new Float64Array(batch * size * size * filters);
  const before = (kernelSize - 1) >> 1;
  for (let pixel = 0; pixel < batch * size * size; pixel++) {
    const [row, column] = [Math.floor(pixel / size) % size, pixel % size];
    for (let tap = 0; tap < kernelSize ** 2; tap++) {
      const [dr, dc] = [Math.floor(tap / kernelSize) - before, (tap % kernelSize) - before];
      if (row + dr < 0 || row + dr >= size || column + dc < 0 || column + dc >= size) continue;
      for (let c = 0; c < channels; c++) {
        const value = defined(x[(pixel + dr * size + dc) * channels + c]);
        const base = (tap * channels + c) * filters;
        for (let f = 0; f < filters; f++)
          y[pixel * filters + f] = defined(y[pixel * filters + f]) + value * defined(w[base + f]);
      }
    }
  }
  return y;
}
