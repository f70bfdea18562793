/** Training: what `fit` does with its options, as Keras does. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import {
  type Callback,
  ConfigurationError,
  layers,
  ModelStateError,
  NonFiniteLossError,
  optimizers,
  regularizers,
  type Sequential,
  ShapeError,
  schedules,
  sequential,
  slice,
  toCategorical,
} from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";
import { compiled, images, labels, oneHot, quiet } from "./support/learning-network.ts";

describe("fit", () => {
  it("learns", async () => {
    const model = compiled();
    const { history, epoch } = await model.fit(images, oneHot, { epochs: 6, batchSize: 16, ...quiet });
    expect(epoch).toEqual([0, 1, 2, 3, 4, 5]);
    expect(history.loss).toHaveLength(6);
    expect(history.loss[5]).toBeLessThan(0.5 * defined(history.loss[0]));
    const fresh = smallImages(100, 2);
    const { accuracy } = await model.evaluate(fresh.images, toCategorical(fresh.labels, 4));
    expect(accuracy).toBeGreaterThan(0.9);
  });

  it("goes on when weights are set while it trains", async () => {
    const model = compiled();
    const weights = model.getWeights();
    const training = model.fit(images, oneHot, { epochs: 3, batchSize: 16, ...quiet });
    // Between any two turns of the event loop, one of which is before a run and after its inputs were set.
    let isOver = false;
    void training.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (let i = 0; i < 30; i++) {
        model.setWeights(weights);
        await Promise.resolve();
      }
      await new Promise(setImmediate);
    }
    expect((await training).history.loss.every(Number.isFinite)).toBe(true);
    expect(model.getWeights().every(({ data }) => data.length > 0)).toBe(true);
  });

  it("trains the last, smaller batch, and weights it by its size in the averages", async () => {
    const model = compiled();
    const losses: number[] = [];
    const watch: Callback = { onBatchEnd: (_step, logs) => void losses.push(logs.loss) };
    const { params, history } = await model.fit(images, oneHot, {
      batchSize: 64,
      shuffle: false,
      callbacks: [watch],
      ...quiet,
    });
    expect(params.steps).toBe(3);
    expect(model.steps).toBe(3);
    // The running means after 64, 128 and 150 examples give back each batch's own loss.
    const second = (128 * defined(losses[1]) - 64 * defined(losses[0])) / 64;
    const third = (150 * defined(losses[2]) - 128 * defined(losses[1])) / 22;
    const replay = compiled();
    const own: number[] = [];
    for (const [start, end] of [
      [0, 64],
      [64, 128],
      [128, 150],
    ] as const) {
      const logs = await replay.trainOnBatch(slice(images, start, end), slice(oneHot, start, end));
      own.push(logs.loss);
    }
    // Dropout draws differ between the two, so the numbers are near, not equal.
    expect(Math.abs(second - defined(own[1]))).toBeLessThan(0.2);
    expect(Math.abs(third - defined(own[2]))).toBeLessThan(0.3);
    expect(history.loss[0]).toBeCloseTo((64 * defined(losses[0]) + 64 * second + 22 * third) / 150, 6);
  });

  it("keeps the last examples for validation, before shuffling", async () => {
    const [split, given] = [compiled(), compiled()];
    const options = { epochs: 2, batchSize: 32, ...quiet };
    const a = await split.fit(images, oneHot, { validationSplit: 0.2, ...options });
    const b = await given.fit(slice(images, 0, 120), slice(oneHot, 0, 120), {
      validationData: [slice(images, 120), slice(oneHot, 120)],
      ...options,
    });
    expect(a).toEqual(b);
    expect(Object.keys(a.history).toSorted()).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
    const { loss } = await split.evaluate(slice(images, 120), slice(oneHot, 120));
    expect(a.history.val_loss?.[1]).toBeCloseTo(loss, 6);
  });

  it("takes class numbers with the sparse loss, and trains the same", async () => {
    const [dense, sparse] = [compiled(), compiled()];
    sparse.compile({
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      loss: "sparseCategoricalCrossentropy",
      metrics: ["accuracy"],
    });
    const a = await dense.fit(images, oneHot, quiet);
    const b = await sparse.fit(images, labels, quiet);
    expect(b.history.accuracy).toEqual(a.history.accuracy);
    expect(b.history.loss[0]).toBeCloseTo(defined(a.history.loss[0]), 5);
  });

  it("weights classes in the loss", async () => {
    const model = compiled();
    const weightless = await model.fit(images, oneHot, {
      classWeight: { 0: 0, 1: 0, 2: 0, 3: 0 },
      shuffle: false,
      ...quiet,
    });
    expect(weightless.history.loss[0]).toBe(0);
    const [plain, doubled] = [compiled(), compiled()];
    const options = { batchSize: 150, shuffle: false, ...quiet };
    const a = await plain.fit(images, oneHot, options);
    const b = await doubled.fit(images, oneHot, { classWeight: { 0: 2, 1: 2, 2: 2, 3: 2 }, ...options });
    expect(b.history.loss[0]).toBeCloseTo(2 * defined(a.history.loss[0]), 5);
    expect(b.history.accuracy).toEqual(a.history.accuracy);
  });

  it("follows a learning-rate schedule step by step", async () => {
    const model = compiled();
    const asked: number[] = [];
    model.compile({
      optimizer: optimizers.sgd({
        learningRate: (step) => {
          asked.push(step);
          return 0.01;
        },
      }),
      loss: "categoricalCrossentropy",
    });
    await model.fit(images, oneHot, { epochs: 2, batchSize: 50, ...quiet });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("does nothing to the weights at learning rate 0", async () => {
    const model = compiled({ learningRate: 0 });
    const kernel = model.getWeights()[0];
    await model.fit(images, oneHot, quiet);
    expect(model.getWeights()[0]).toEqual(kernel);
  });

  it("adds the regularizers' penalties to the loss", async () => {
    const [plain, penalized] = atLeast(
      [undefined, regularizers.l1l2({ l1: 0.1, l2: 0.5 })].map((kernelRegularizer) => {
        const model = sequential(
          [
            layers.flatten({ inputShape: [8, 8, 1] }),
            layers.dense({
              units: 4,
              activation: "softmax",
              ...(kernelRegularizer && { kernelRegularizer }),
            }),
          ],
          { seed: 1 },
        );
        model.compile({ loss: "categoricalCrossentropy" });
        return model;
      }),
      2,
    );
    const kernel = defined(penalized.getWeights()[0]).data;
    const penalty = kernel.reduce((sum, w) => sum + 0.1 * Math.abs(w) + 0.5 * w * w, 0);
    const difference =
      (await penalized.evaluate(images, oneHot)).loss - (await plain.evaluate(images, oneHot)).loss;
    expect(difference).toBeCloseTo(penalty, 4);
  });

  it("rejects with the signal's reason when it is aborted", async () => {
    const model = compiled();
    const controller = new AbortController();
    const stop: Callback = {
      onBatchEnd(step) {
        if (step === 2) controller.abort(new Error("enough"));
      },
    };
    const training = model.fit(images, oneHot, {
      epochs: 5,
      batchSize: 16,
      signal: controller.signal,
      callbacks: [stop],
      ...quiet,
    });
    await expect(training).rejects.toThrow("enough");
    expect(model.steps).toBe(3);
    expect(Number.isFinite((await model.evaluate(images, oneHot)).loss)).toBe(true);
  });

  it("stops with a typed error when the loss is not finite", async () => {
    const model = compiled();
    model.compile({ optimizer: optimizers.sgd({ learningRate: 1e30 }), loss: "categoricalCrossentropy" });
    const training = model.fit(images, oneHot, { epochs: 5, batchSize: 16, ...quiet });
    await expect(training).rejects.toThrow(NonFiniteLossError);
    await expect(training).rejects.toThrow(/Received: (NaN|Infinity) in epoch 1, step \d+/);
  });

  it("refuses what does not fit, saying what it received", async () => {
    const model = compiled();
    const refused = (
      x: Parameters<Sequential["fit"]>[0],
      y: Parameters<Sequential["fit"]>[1],
      options = {},
    ) => expect(model.fit(x, y, { ...quiet, ...options })).rejects;
    const flat = { data: images.data, shape: [150, 64] };
    await refused(flat, oneHot).toThrow("Use reshape(x, [-1, 8, 8, 1]). Received: [150, 64].");
    await refused({ data: new Float32Array(10), shape: [1, 8, 8, 1] }, oneHot).toThrow(ShapeError);
    await refused(images, slice(oneHot, 0, 100)).toThrow("Received: 100 targets.");
    await refused(images, labels).toThrow("toCategorical(labels), or the loss");
    await refused(images, toCategorical(labels, 5)).toThrow("Received: [150, 5].");
    await refused(slice(images, 0, 0), slice(oneHot, 0, 0)).toThrow("Received: 0.");
    await refused(images, oneHot, { batchSize: 0 }).toThrow(ConfigurationError);
    await refused(images, oneHot, { epochs: 1.5 }).toThrow("Received: 1.5.");
    await refused(images, oneHot, { validationSplit: 1 }).toThrow("Received: 1.");
    await refused(images, oneHot, { classWeight: { 0: -1 } }).toThrow("Received: -1 for class 0.");
    const sparse = compiled();
    sparse.compile({ loss: "sparseCategoricalCrossentropy" });
    const strange = Array.from(labels, () => 4);
    await expect(sparse.fit(images, strange, quiet)).rejects.toThrow("Received: 4 at position 0.");
    await expect(smallNetwork().fit(images, oneHot, quiet)).rejects.toThrow(ModelStateError);
  });
});

describe("schedules with fit", () => {
  it("reach their end in the steps that they were made for", async () => {
    const model = compiled();
    const schedule = schedules.oneCycle({ maximum: 0.02, totalSteps: 10 });
    model.compile({
      optimizer: optimizers.adam({ learningRate: schedule }),
      loss: "categoricalCrossentropy",
    });
    await model.fit(images, oneHot, { epochs: 2, batchSize: 32, ...quiet });
    expect(model.steps).toBe(10);
    expect(schedule(9)).toBeCloseTo(0.02 / 25 / 1e4, 12);
  });
});
