/** Training on batches that are iterated over: the same as on arrays. */

import { describe, expect, it } from "vitest";
import { rescale } from "../../src/data/index.ts";
import {
  batches,
  Dataset,
  type FitOptions,
  input,
  layers,
  model,
  slice,
  type TrainingBatches,
} from "../../src/index.ts";
import { captured } from "../support/capture.ts";
import { smallNetwork } from "../support/small-network.ts";
import {
  compiled,
  images,
  labels,
  later,
  list,
  quiet,
  targets,
  trained,
} from "./support/batched-training.ts";

describe("fit on batches", () => {
  it("gives the same bits as on arrays, whatever the batches come from", async () => {
    const net = compiled();
    const expected = await net.fit(images, targets, { epochs: 3, batchSize: 16, shuffle: false, ...quiet });
    const weights = net.getWeights();
    function* endless() {
      for (;;) yield* list;
    }
    const sources: [TrainingBatches, FitOptions][] = [
      [new Set(list), {}],
      [() => later(list), {}],
      [async () => later(list), {}],
      [endless(), { stepsPerEpoch: 5 }],
      [() => endless(), { stepsPerEpoch: 5 }],
      [list.map(({ x, y }) => [x, y] as const), {}],
      [list.map(({ x, y }) => ({ xs: x, ys: y })), {}],
    ];
    for (const [source, options] of sources) {
      const found = await trained(source, options);
      expect(found.history).toEqual(expected.history);
      expect(found.weights).toEqual(weights);
      expect(found.params).toEqual({ epochs: 3, steps: 5, batchSize: undefined });
    }
  });

  it("is right where a source gives the same array for every batch", async () => {
    const [x, y] = [new Float32Array(16 * 64), new Float32Array(16 * 4)];
    function* reusing() {
      for (const batch of list.slice(0, 4)) {
        x.set(batch.x.data.subarray(0, x.length) as Float32Array);
        y.set(batch.y.data);
        yield { x: { data: x, shape: [16, 8, 8, 1] }, y: { data: y, shape: [16, 4] } };
      }
    }
    const plain = list
      .slice(0, 4)
      .map((batch) => ({ ...batch, x: { data: Float32Array.from(batch.x.data), shape: batch.x.shape } }));
    expect(await trained(() => reusing())).toEqual(await trained(plain));
  });

  it("weights examples and classes as on arrays", async () => {
    const sampleWeight = Float32Array.from({ length: 72 }, (_, i) => (i % 3) / 2);
    const classWeight = { 1: 3 };
    const net = compiled();
    const options = { epochs: 3, batchSize: 16, shuffle: false, sampleWeight, classWeight, ...quiet };
    const { history } = await net.fit(images, targets, options);
    const weighted = list.map((batch, i) => ({
      ...batch,
      sampleWeight: sampleWeight.slice(16 * i, 16 * i + 16),
    }));
    const found = await trained(weighted, { classWeight });
    expect(found.history).toEqual(history);
    expect(found.weights).toEqual(net.getWeights());
  });

  it("validates on batches as on arrays", async () => {
    const net = compiled();
    const options = { epochs: 2, batchSize: 16, shuffle: false, ...quiet };
    const x = slice(images, 0, 32);
    const y = slice(targets, 0, 32);
    const { history } = await net.fit(images, targets, { ...options, validationData: [x, y] });
    const sources: FitOptions[] = [
      { validationData: list.slice(0, 2) },
      { validationData: () => later(list.slice(0, 2)) },
      { validationData: list, validationSteps: 2 },
      { validationData: [...list.slice(0, 2), ...list.slice(0, 2)].values(), validationSteps: 2 },
    ];
    for (const source of sources) {
      const found = await trained(list, { epochs: 2, ...source });
      expect(found.history.loss).toEqual(history.loss);
      for (const [epoch, loss] of (history.val_loss ?? []).entries()) {
        expect(found.history.val_loss?.[epoch]).toBeCloseTo(loss, 6);
      }
    }
  });

  it("takes what batches(dataset) gives", async () => {
    const dataset = new Dataset({
      ...{ name: "small", partition: "train", images: bytesOf(), labels },
      classNames: ["a", "b", "c", "d"],
    });
    const net = smallNetwork({ seed: 3 });
    net.compile({ loss: "sparseCategoricalCrossentropy" });
    await net.fit(() => batches(dataset, { batchSize: 16 }), { epochs: 2, ...quiet });
    const again = smallNetwork({ seed: 3 });
    again.compile({ loss: "sparseCategoricalCrossentropy" });
    await again.fit(rescale(dataset.images), labels, { epochs: 2, batchSize: 16, shuffle: false, ...quiet });
    expect(net.getWeights()).toEqual(again.getWeights());
  });

  it("takes records for several inputs and outputs", async () => {
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [3], name: "b" })];
    const joined = layers.concatenate().apply([a, b]);
    const outputs = {
      sum: layers.dense({ units: 1, name: "sum" }).apply(joined),
      rest: layers.dense({ units: 2, name: "rest" }).apply(joined),
    };
    const net = model({ inputs: { a, b }, outputs });
    net.compile({ loss: { sum: "meanSquaredError", rest: "meanSquaredError" } });
    const filled = (...shape: number[]) => ({
      data: new Float32Array(shape.reduce((p, n) => p * n)).fill(0.5),
      shape,
    });
    const batch = { x: { a: filled(4, 2), b: filled(4, 3) }, y: { sum: filled(4, 1), rest: filled(4, 2) } };
    const { history } = await net.fit([batch, batch], quiet);
    expect(history.sum_loss).toHaveLength(1);
    const whole = { a: filled(8, 2), b: filled(8, 3) };
    const expected = await net.predict(whole);
    expect(await net.predict([batch, batch])).toEqual(expected);
    expect(await net.predict(later([batch.x, batch.x]))).toEqual(expected);
    expect(await net.predict(later([Object.values(batch.x), [Object.values(batch.x)]]))).toEqual(expected);
  });
});

describe("what is shown of batches", () => {
  it("is their count, without a bar where their number is not known", async () => {
    const output = await captured(() => trained(() => list.values(), { epochs: 1, verbose: 1 }));
    expect(output).toMatch(/^Epoch 1\/1\n5 \S+ \S+\/step - accuracy: 0\.\d+ - loss: \d\.\d+\n$/);
    const known = await captured(() => trained(list, { epochs: 1, verbose: 1 }));
    expect(known).toMatch(/\n5\/5 ━+ /);
    const lines = await captured(() => trained(() => list.values(), { epochs: 1, verbose: 2 }));
    expect(lines).toMatch(/\n5\/5 - /);
  });
});

function bytesOf() {
  return { data: Uint8Array.from(images.data, (value, i) => (value * 255 + i) % 256), shape: [72, 8, 8, 1] };
}
