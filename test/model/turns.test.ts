/** Company on one model: what is asked at once is decided and written one after the other. */

import { describe, expect, it } from "vitest";
import { ModelStateError, optimizers, type Sequential, slice, toCategorical } from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(96, 1);
const oneHot = toCategorical(labels, 4);
const quiet = { verbose: 0, batchSize: 16 } as const;
const part = (start: number) => [slice(images, start, start + 16), slice(oneHot, start, start + 16)] as const;

function compiled(asked: number[] = []): Sequential {
  const model = smallNetwork({ seed: 1 });
  const learningRate = (step: number) => {
    asked.push(step);
    return 0.01 / (step + 1);
  };
  model.compile({ optimizer: optimizers.adam({ learningRate }), loss: "categoricalCrossentropy" });
  return model;
}

describe("trainOnBatch without waiting", () => {
  it("takes the steps that it takes when each is awaited, to the last bit", async () => {
    const [asked, askedAtOnce]: number[][] = [[], []];
    const [patient, hasty] = [compiled(asked), compiled(askedAtOnce)];
    const losses: number[] = [];
    for (const start of [0, 16, 32]) losses.push((await patient.trainOnBatch(...part(start))).loss);
    const together = await Promise.all([0, 16, 32].map((start) => hasty.trainOnBatch(...part(start))));
    expect(together.map(({ loss }) => loss)).toEqual(losses);
    expect(askedAtOnce).toEqual([0, 1, 2]);
    expect(askedAtOnce).toEqual(asked);
    expect(await hasty.trainingState()).toEqual(await patient.trainingState());
  });

  it("trains on what the input object held when it was asked", async () => {
    const [patient, hasty] = [compiled(), compiled()];
    const object = { ...part(0)[0] };
    const first = hasty.trainOnBatch(object, part(0)[1]);
    object.data = part(16)[0].data;
    await first;
    await patient.trainOnBatch(...part(0));
    expect(hasty.getWeights()).toEqual(patient.getWeights());
  });
});

describe("while a model trains", () => {
  it("a second fit is refused, and the model is free again after one that failed or was aborted", async () => {
    const model = compiled();
    const first = model.fit(images, oneHot, quiet);
    const second = model.fit(images, oneHot, quiet);
    await expect(second).rejects.toThrow(ModelStateError);
    await expect(second).rejects.toThrow("another fit is still running");
    await first;
    await expect(model.fit(images, slice(oneHot, 0, 3), quiet)).rejects.toThrow("3 targets");
    await expect(model.fit(images, oneHot, { ...quiet, signal: AbortSignal.abort() })).rejects.toThrow();
    const stop = { onEpochEnd: () => Promise.reject(new Error("enough")) };
    await expect(model.fit(images, oneHot, { ...quiet, callbacks: [stop] })).rejects.toThrow("enough");
    model.compile({ loss: "categoricalCrossentropy" });
    await model.fit(images, oneHot, quiet);
  });

  it("compile and new layers are refused", async () => {
    const model = compiled();
    const tasks = [
      () => model.fit(images, oneHot, quiet),
      () => model.trainOnBatch(...part(0)),
      () => model.evaluate(...part(0)),
      () => model.trainingState(),
    ];
    for (const begin of tasks) {
      const task = begin();
      expect(() => model.compile({ loss: "meanSquaredError" })).toThrow(ModelStateError);
      expect(() => model.pop()).toThrow("is still running");
      await task;
    }
    model.compile({ loss: "meanSquaredError" });
  });

  it("weights that are set come after the steps that were asked for before, and are read at once", async () => {
    const model = compiled();
    const weights = model.getWeights().map((weight) => ({ ...weight, data: weight.data.map(() => 0.5) }));
    const step = model.trainOnBatch(...part(0));
    model.setWeights(weights);
    for (const { data } of weights) data.fill(7);
    const half = weights.map((weight) => ({ ...weight, data: weight.data.map(() => 0.5) }));
    expect(model.getWeights()).toEqual(half);
    await step;
    await model.predict(part(0)[0]);
    expect(model.getWeights()).toEqual(half);
    expect(model.steps).toBe(1);
  });

  it("a state is resumed after the steps that were asked for before", async () => {
    const model = compiled();
    await model.trainOnBatch(...part(0));
    const state = await model.trainingState();
    const step = model.trainOnBatch(...part(16));
    await model.resume(state);
    await step;
    expect(await model.trainingState()).toEqual(state);
  });

  it("every prediction and evaluation is by one state of the weights", async () => {
    const model = compiled();
    const same = { data: new Float32Array(24 * 64).fill(0.3), shape: [24, 8, 8, 1] };
    const targets = { data: new Float32Array(24 * 4).fill(0.25), shape: [24, 4] };
    const training = model.fit(images, oneHot, { ...quiet, epochs: 3 });
    const seen = new Set<number>();
    for (let i = 0; i < 4; i++) {
      const [{ data }, whole] = await Promise.all([
        model.predict(same, { batchSize: 4 }),
        model.evaluate(same, targets, { batchSize: 4 }),
      ]);
      const rows = Array.from({ length: 24 }, (_, row) => data.slice(4 * row, 4 * row + 4).join());
      expect(new Set(rows).size).toBe(1);
      seen.add(whole.loss);
    }
    await training;
    expect(seen.size).toBeGreaterThan(1);
  });
});
