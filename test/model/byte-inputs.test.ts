/** Inputs fed as bytes: the same numbers as fed as float32, to the last bit, in training, evaluation and prediction. */

import { describe, expect, it } from "vitest";
import {
  augmentations,
  type FitOptions,
  gatherRows,
  input,
  layers,
  type Model,
  model as modelOf,
  NonFiniteLossError,
  optimizers,
  rescale,
  type Tensor,
} from "../../src/index.ts";
import { keyOf, shapeOf } from "../../src/model/batch-shape.ts";
import { byteScaling } from "../../src/model/byte-scaling.ts";
import { checkExamples } from "../../src/model/examples.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images: rescaled, labels } = smallImages(64, 1);
const images = { data: rescaled.data, shape: rescaled.shape };
const SCALES = [
  { name: "not rescaled", scale: 1, offset: 0 },
  { name: "to [0, 1]", scale: 1 / 255, offset: 0 },
  { name: "to [−1, 1]", scale: 2 / 255, offset: -1 },
  { name: "inverted", scale: -1 / 255, offset: 1 },
  { name: "by powers of two", scale: 1 / 128, offset: -0.5 },
];

/** The numbers that a tensor stands for. */
function floatsOf(tensor: Tensor): Tensor {
  const data = new Float32Array(tensor.data.length);
  const rows = Array.from({ length: tensor.shape[0] ?? 0 }, (_, i) => i);
  gatherRows(tensor, rows, data);
  return { data, shape: tensor.shape };
}

function compiled(): Model {
  const model = smallNetwork({ seed: 1 });
  model.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

async function resultsOf(x: Tensor, options: Partial<FitOptions> = {}) {
  const model = compiled();
  const { history } = await model.fit(x, labels, {
    ...{ epochs: 2, batchSize: 24, validationSplit: 0.25, verbose: 0 },
    ...options,
  });
  const evaluated = await model.evaluate(x, labels, { batchSize: 40 });
  const predicted = await model.predict(x, { batchSize: 40 });
  return { history, evaluated, predicted, weights: model.getWeights() };
}

describe("bytes", () => {
  it.each(SCALES)("give the bits of the numbers that they stand for: $name", async ({ scale, offset }) => {
    const bytes = rescale(images, { scale, offset });
    expect(byteScaling(bytes)).toBeDefined();
    expect(await resultsOf(bytes)).toEqual(await resultsOf(floatsOf(bytes)));
  });

  it("are fed only where float32 makes the same number of each of the 256", () => {
    const all = { data: Uint8Array.from({ length: 256 }, (_, i) => i), shape: [256] };
    let fed = 0;
    for (let i = 1; i < 200; i++) {
      const tensor = rescale(all, { scale: 1 / (i * 1.37), offset: (i % 5) * 0.21 - 0.4 });
      const found = byteScaling(tensor);
      if (found === undefined) continue;
      fed++;
      const { data } = floatsOf(tensor);
      const inGraph = all.data.map((byte) => byte);
      expect(Float32Array.from(inGraph, (byte) => Math.fround(byte + found.shift) / found.divisor)).toEqual(
        data,
      );
    }
    // Whether rounding agrees is a matter of luck for such factors; both must have been seen.
    expect(fed).toBeGreaterThan(0);
    expect(fed).toBeLessThan(199);
  });

  it.each([
    ["signed bytes", { data: Int8Array.from(images.data), shape: images.shape }],
    ["float32", floatsOf(images)],
    ["a factor of 0", rescale(images, { scale: 0, offset: 1 })],
    ["a factor that is too small for float32", rescale(images, { scale: 1e-60 })],
  ])("are fed as numbers: %s", (_, tensor) => {
    expect(byteScaling(tensor)).toBeUndefined();
  });

  it("are numbers for an augmentation, which changes them", async () => {
    const augmentation = [augmentations.randomTranslation({ pixels: 1 }), augmentations.randomErasing()];
    const bytes = rescale(images);
    expect(await resultsOf(bytes, { augmentation })).toEqual(
      await resultsOf(floatsOf(bytes), { augmentation }),
    );
    const model = compiled();
    const examples = checkExamples(model.network, model.objective, bytes, labels);
    const batch = { examples, rows: [0, 1] };
    expect(keyOf(shapeOf(batch))).toBe("2 bytes (+ 0) / 255");
    expect(keyOf(shapeOf(batch, { augment: () => undefined }))).toBe("2");
  });

  it("go into some of several inputs, each by its own factor", async () => {
    const [a, b] = [input({ shape: [8, 8, 1], name: "a" }), input({ shape: [8, 8, 1], name: "b" })];
    const build = () => {
      const joined = layers.concatenate().apply([a, b].map((each) => layers.flatten().apply(each)));
      const model = modelOf({ inputs: [a, b], outputs: layers.dense({ units: 4 }).apply(joined), seed: 1 });
      model.compile({ optimizer: optimizers.sgd(0.01), loss: "meanSquaredError" });
      return model;
    };
    const y = { data: Float32Array.from({ length: 256 }, (_, i) => (i % 7) / 7), shape: [64, 4] };
    const [first, second] = [rescale(images), rescale(images, { scale: 2 / 255, offset: -1 })];
    const results = await Promise.all(
      [
        [first, second],
        [floatsOf(first), second],
        [floatsOf(first), floatsOf(second)],
      ].map(async (x) => {
        const model = build();
        const { history } = await model.fit(x, y, { batchSize: 16, verbose: 0 });
        return [history, model.getWeights(), await model.predict(x)];
      }),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("of streamed batches with factors of their own are trained on by graphs of their own", async () => {
    const batch = (from: number, factors: object) => {
      const { data, shape } = rescale(images, factors);
      const rows = { data: data.subarray(from * 64, (from + 16) * 64), shape: [16, ...shape.slice(1)] };
      return { x: rescale(rows, factors), y: labels.slice(from, from + 16) };
    };
    const list = [0, 16, 32, 48].map((from, i) => batch(from, i < 2 ? {} : { scale: 1 / 127.5, offset: 0 }));
    const [model, other] = [compiled(), compiled()];
    await model.fit(list, { verbose: 0 });
    await other.fit(
      list.map(({ x, y }) => ({ x: floatsOf(x), y })),
      { verbose: 0 },
    );
    expect(model.getWeights()).toEqual(other.getWeights());
  });

  it("are seen as numbers by the error of a step that goes wrong", async () => {
    const model = compiled();
    model.compile({ optimizer: optimizers.sgd(1e30), loss: "sparseCategoricalCrossentropy" });
    const training = model.fit(rescale(images, { scale: 1 }), labels, { epochs: 9, verbose: 0 });
    const error = await training.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(NonFiniteLossError);
    const largest = (error as NonFiniteLossError).largestInput;
    expect(largest).toBeGreaterThan(100);
    expect(largest).toBeLessThanOrEqual(255);
  });
});
