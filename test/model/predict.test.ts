/** Using a model: predictions, weights in and out, several requests at once. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { ConfigurationError, ModelStateError, ShapeError, slice, toCategorical } from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(60, 1);

describe("predict", () => {
  it("does not depend on how the inputs are divided", async () => {
    const model = smallNetwork({ seed: 1 });
    const whole = await model.predict(images);
    expect(whole.shape).toEqual([60, 4]);
    for (let row = 0; row < 60; row++) {
      const sum = whole.data.subarray(4 * row, 4 * row + 4).reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(1, 5);
    }
    const inParts = await model.predict(images, { batchSize: 7 });
    inParts.data.forEach((value, i) => {
      expect(value).toBeCloseTo(defined(whole.data[i]), 6);
    });
  });

  it("answers several requests at once, each with its own inputs", async () => {
    const model = smallNetwork({ seed: 1 });
    model.compile({ loss: "categoricalCrossentropy", optimizer: "adam" });
    const parts = [0, 10, 25, 31].map((start, i) => slice(images, start, start + 5 + i));
    const alone = [];
    for (const part of parts) alone.push(await model.predict(part));
    const together = await Promise.all(parts.map((part) => model.predict(part)));
    expect(together).toEqual(alone);
    const [, ...mixed] = await Promise.all([
      model.evaluate(images, toCategorical(labels, 4)),
      ...parts.map((part) => model.predict(part)),
    ]);
    expect(mixed).toEqual(alone);
  });

  it("answers for what a tensor object holds now, as evaluate does", async () => {
    const model = smallNetwork({ seed: 1 });
    model.compile({ loss: "categoricalCrossentropy" });
    const [first, second] = atLeast(
      [0, 8].map((start) => slice(images, start, start + 8)),
      2,
    );
    const y = toCategorical(labels.slice(0, 8), 4);
    const frame = { ...first };
    expect(await model.predict(frame)).toEqual(await model.predict(first));
    const before = await model.evaluate(frame, y);
    frame.data = second.data;
    expect(await model.predict(frame)).toEqual(await model.predict(second));
    expect(await model.evaluate(frame, y)).toEqual(await model.evaluate(second, y));
    expect(await model.evaluate(frame, y)).not.toEqual(before);
  });

  it("refuses inputs of another shape", async () => {
    const model = smallNetwork();
    await expect(model.predict({ data: new Float32Array(64), shape: [1, 64] })).rejects.toThrow(ShapeError);
    await expect(model.predict({ data: new Float32Array(4), shape: [1, 2, 2, 1] })).rejects.toThrow(
      "Expected inputs of shape (None, 8, 8, 1). Received: [1, 2, 2, 1].",
    );
  });
});

describe("weights", () => {
  it("go out and in, in Keras' order and layouts", async () => {
    const [a, b] = [smallNetwork({ seed: 1 }), smallNetwork({ seed: 2 })];
    expect(a.getWeights().map(({ name, shape }) => [name, shape])).toEqual([
      ["conv2d/kernel", [3, 3, 1, 6]],
      ["conv2d/bias", [6]],
      ["batch_normalization/gamma", [6]],
      ["batch_normalization/beta", [6]],
      ["batch_normalization/moving_mean", [6]],
      ["batch_normalization/moving_variance", [6]],
      ["dense/kernel", [96, 4]],
      ["dense/bias", [4]],
    ]);
    b.setWeights(a.getWeights());
    expect(await b.predict(images)).toEqual(await a.predict(images));
  });

  it("are copies on both ways", () => {
    const model = smallNetwork({ seed: 1 });
    const before = model.getWeights();
    for (const { data } of model.getWeights()) data.fill(7);
    expect(model.getWeights()).toEqual(before);
  });

  it("are refused whole when one does not fit", () => {
    const model = smallNetwork({ seed: 1 });
    const before = model.getWeights();
    const weights = model.getWeights().map((weight) => weight.data.map(() => 1));
    expect(() => model.setWeights(weights.slice(1))).toThrow(ConfigurationError);
    expect(() => model.setWeights([...weights.slice(0, -1), new Float32Array(3)])).toThrow(
      'Expected weight 7, "dense/bias", of shape [4]. Received: 3 numbers',
    );
    expect(model.getWeights()).toEqual(before);
  });
});

describe("a model that is not compiled", () => {
  it("says so when it is asked to learn", async () => {
    const model = smallNetwork();
    await expect(model.evaluate(images, labels)).rejects.toThrow(ModelStateError);
    await expect(model.trainOnBatch(images, labels)).rejects.toThrow("compile({ optimizer, loss, metrics })");
    expect(() => model.optimizer).toThrow(ModelStateError);
  });
});
