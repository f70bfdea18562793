/** Weights of examples and classes in fit, evaluate and trainOnBatch, as Keras has them. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  ConfigurationError,
  layers,
  optimizers,
  type Sequential,
  ShapeError,
  sequential,
} from "../../src/index.ts";

const x = { data: Float32Array.of(1, -2, 0.5, 3, -1, 2), shape: [6, 1] };
const yesNo = [1, 0, 1, 0, 0, 1];
/** Learns nothing, so that every epoch has the losses of the first weights. */
const still = () => optimizers.sgd({ learningRate: 0 });
const quiet = { verbose: 0, shuffle: false } as const;

/** One sigmoid of w x: w = 1 at first. */
function oneSigmoid(): Sequential {
  const model = sequential([
    layers.dense({ units: 1, activation: "sigmoid", kernelInitializer: "ones", inputShape: [1] }),
  ]);
  model.compile({ loss: "binaryCrossentropy", optimizer: "sgd", metrics: ["accuracy"] });
  return model;
}

/** The losses of the sigmoids, in float64. */
const each = yesNo.map((t, i) => {
  const p = 1 / (1 + Math.exp(-defined(x.data[i])));
  return -Math.log(t === 1 ? p : 1 - p);
});
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("class weights", () => {
  it("weight the two classes of a sigmoid, as an object, a list or a Map", async () => {
    const expected = mean(each.map((loss, i) => loss * (yesNo[i] === 1 ? 10 : 1)));
    for (const classWeight of [{ 0: 1, 1: 10 }, { 1: 10 }, [1, 10], new Map([[1, 10]])]) {
      const { history } = await oneSigmoid().fit(x, yesNo, { classWeight, ...quiet });
      expect(history.loss[0]).toBeCloseTo(expected, 5);
      const { loss } = await oneSigmoid().trainOnBatch(x, yesNo, { classWeight });
      expect(loss).toBeCloseTo(expected, 5);
    }
  });

  it("multiply with weights of examples", async () => {
    const sampleWeight = [1, 2, 0, 0.5, 1, 3];
    const expected = mean(each.map((loss, i) => loss * defined(sampleWeight[i]) * (yesNo[i] === 1 ? 10 : 1)));
    const { history } = await oneSigmoid().fit(x, yesNo, {
      ...{ classWeight: { 1: 10 }, sampleWeight, ...quiet },
    });
    expect(history.loss[0]).toBeCloseTo(expected, 5);
  });

  it("change the gradient as they change the loss", async () => {
    const [weighted, twice] = [oneSigmoid(), oneSigmoid()];
    await weighted.fit(x, yesNo, { sampleWeight: [2, 2, 2, 2, 2, 2], ...quiet });
    const gradient = mean(
      yesNo.map((t, i) => (1 / (1 + Math.exp(-defined(x.data[i]))) - t) * defined(x.data[i])),
    );
    expect(defined(weighted.getWeights()[0]).data[0]).toBeCloseTo(1 - 0.01 * 2 * gradient, 6);
    await twice.fit(x, yesNo, { classWeight: [2, 2], ...quiet });
    expect(twice.getWeights()).toEqual(weighted.getWeights());
  });

  it.each([
    [{ 2: 1 }, 'Expected class numbers from 0 to 1 in classWeight. Received: "2".'],
    [{ cat: 1 }, 'Expected class numbers from 0 to 1 in classWeight. Received: "cat".'],
    [new Map([[1.5, 1]]), "Expected class numbers from 0 to 1 in classWeight. Received: 1.5."],
    [{ 1: "10" }, 'Expected class weights of at least 0. Received: "10" for class 1.'],
    [{ 1: Number.NaN }, "Expected class weights of at least 0. Received: NaN for class 1."],
    [[1, 2, 3], "with a weight for each of 2 classes. Received: [1, 2, 3]."],
    [5, "Expected classWeight as { class: weight }, a list, or a Map. Received: 5."],
  ])("are refused: %j", async (classWeight, message) => {
    const options = { classWeight: classWeight as Record<number, number>, ...quiet };
    await expect(oneSigmoid().fit(x, yesNo, options)).rejects.toThrow(ConfigurationError);
    await expect(oneSigmoid().fit(x, yesNo, options)).rejects.toThrow(message);
  });

  it("need targets that are classes", async () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [1] })]);
    model.compile({ loss: "meanSquaredError" });
    const oneHot = { data: Float32Array.from(yesNo.flatMap((t) => [1 - t, t])), shape: [6, 2] };
    const { history } = await model.fit(x, oneHot, { classWeight: { 0: 0, 1: 0 }, ...quiet });
    expect(history.loss).toEqual([0]);
    const both = { data: new Float32Array(12).fill(1), shape: [6, 2] };
    await expect(model.fit(x, both, { classWeight: { 0: 2 }, ...quiet })).rejects.toThrow(
      'Expected one-hot targets with classWeight and loss "meanSquaredError"; others have no class',
    );
    const single = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    single.compile({ loss: "meanSquaredError" });
    await expect(single.fit(x, [1, 0, 1.5, 0, 0, 1], { classWeight: { 0: 2 }, ...quiet })).rejects.toThrow(
      "for others use sampleWeight. Received: 1.5.",
    );
  });
});

describe("weights of examples", () => {
  const sampleWeight = [1, 2, 0, 0.5, 1, 3];
  const weighted = (from: number, to: number) =>
    mean(each.map((loss, i) => loss * defined(sampleWeight[i])).slice(from, to));

  it("are the mean of weight × loss over the examples in fit, evaluate and trainOnBatch; metrics are not weighted", async () => {
    const plain = await oneSigmoid().evaluate(x, yesNo);
    const found = await oneSigmoid().evaluate(x, yesNo, { sampleWeight, batchSize: 4 });
    expect(found.loss).toBeCloseTo(weighted(0, 6), 5);
    expect(found.accuracy).toBeCloseTo(defined(plain.accuracy), 6);
    const trained = await oneSigmoid().trainOnBatch(x, yesNo, {
      sampleWeight: Float64Array.from(sampleWeight),
    });
    expect(trained.loss).toBeCloseTo(weighted(0, 6), 5);
    const column = { data: Float32Array.from(sampleWeight), shape: [6, 1] };
    const { history } = await oneSigmoid().fit(x, yesNo, { sampleWeight: column, ...quiet });
    expect(history.loss[0]).toBeCloseTo(weighted(0, 6), 5);
  });

  it("are divided by validationSplit, and come third in validationData", async () => {
    const model = oneSigmoid();
    model.compile({ loss: "binaryCrossentropy", optimizer: still() });
    const split = await model.fit(x, yesNo, { sampleWeight, validationSplit: 1 / 3, ...quiet });
    expect(split.history.loss[0]).toBeCloseTo(weighted(0, 4), 5);
    expect(split.history.val_loss?.[0]).toBeCloseTo(weighted(4, 6), 5);
    const given = await model.fit(x, yesNo, { validationData: [x, yesNo, sampleWeight], ...quiet });
    expect(given.history.val_loss?.[0]).toBeCloseTo(weighted(0, 6), 5);
    // Classes are weighted in training only, as in Keras.
    const byClass = await model.fit(x, yesNo, { classWeight: [0, 0], validationSplit: 1 / 3, ...quiet });
    expect(byClass.history.loss[0]).toBe(0);
    expect(byClass.history.val_loss?.[0]).toBeCloseTo(mean(each.slice(4)), 5);
  });

  it("follow the examples when they are shuffled", async () => {
    const model = oneSigmoid();
    model.compile({ loss: "binaryCrossentropy", optimizer: still() });
    const { history } = await model.fit(x, yesNo, { sampleWeight, batchSize: 1, seed: 3, verbose: 0 });
    expect(history.loss[0]).toBeCloseTo(weighted(0, 6), 5);
  });

  it.each([
    [[1, 2], ShapeError, "Expected sampleWeight of shape [6], one weight each. Received: [2]."],
    [[1, 2, -1, 1, 1, 1], ConfigurationError, "numbers of at least 0. Received: -1 at position 2."],
    [[1, 2, Number.NaN, 1, 1, 1], ConfigurationError, "Received: NaN at position 2."],
    [[1, 2, 1, 1, 1, Infinity], ConfigurationError, "Received: Infinity at position 5."],
    [
      ["1", 2, 1, 1, 1, 1],
      ShapeError,
      'Expected sampleWeight that are numbers. Convert texts first: Number(text). Received: "1" at position 0.',
    ],
    ["heavy", ShapeError, 'Received: "heavy".'],
  ])("are refused: %j", async (wrong, kind, message) => {
    const options = { sampleWeight: wrong as number[] };
    for (const act of [
      () => oneSigmoid().fit(x, yesNo, { ...options, verbose: 0 }),
      () => oneSigmoid().evaluate(x, yesNo, options),
      () => oneSigmoid().trainOnBatch(x, yesNo, options),
      () => oneSigmoid().fit(x, yesNo, { validationData: [x, yesNo, wrong as number[]], verbose: 0 }),
    ]) {
      await expect(act()).rejects.toThrow(kind);
      await expect(act()).rejects.toThrow(message);
    }
  });
});
