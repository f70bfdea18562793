/** Initializers and regularizers of users' own: what they compute, what is refused, files. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, ShapeError, UnknownNameError } from "../../src/errors/index.ts";
import {
  layers,
  modelFromBytes,
  ops,
  RandomGenerator,
  registerInitializer,
  registerRegularizer,
  type Shape,
  sequential,
  type Value,
} from "../../src/index.ts";
import { checkInitializer, initialize } from "../../src/initializers/initializers.ts";
import { checkRegularizer } from "../../src/regularizers/regularizers.ts";

const ramp = ([length]: Shape) => Float32Array.from({ length: length ?? 0 }, (_, i) => i + 1);
const noise = (shape: Shape, random: RandomGenerator) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
const meanSquare = (w: Value) => ops.multiply(ops.reduceMean(ops.square(w)), 0.5);

describe("an initializer of one's own", () => {
  const draw = (initializer: unknown, shape: Shape) =>
    initialize(initializer as never, shape, new RandomGenerator(1));

  it("gives the numbers that a weight begins with, drawn from the model's seed", () => {
    const made = (seed: number) =>
      sequential(
        [layers.dense({ units: 3, kernelInitializer: noise, biasInitializer: ramp, inputShape: [2] })],
        { seed },
      ).getWeights();
    const [kernel, bias] = made(1);
    expect(defined(bias).data).toEqual(Float32Array.of(1, 2, 3));
    expect(new Set(defined(kernel).data).size).toBe(6);
    expect(made(1)).toEqual(made(1));
    expect(made(2)[0]).not.toEqual(kernel);
  });

  it("gives a finite number for each element, or is refused", () => {
    expect(() => draw(() => [1, 2], [3])).toThrow(ShapeError);
    expect(() => draw(() => [1, 2], [3])).toThrow(
      "to give 3 numbers for a weight of shape [3]. Received: 2.",
    );
    expect(() => draw(() => 1, [1])).toThrow("a Float32Array or a list of numbers. Received: 1.");
    expect(() => draw(() => [1, Number.NaN], [2])).toThrow("finite numbers. Received: NaN at position 1.");
  });

  it("has a name once it is registered, and may not take one of Atelier's", () => {
    registerInitializer("testRamp", ramp);
    expect(draw("testRamp", [2])).toEqual(Float32Array.of(1, 2));
    expect(() => checkInitializer("testRamb")).toThrow('Did you mean "testRamp"?');
    expect(() => registerInitializer("zeros", ramp)).toThrow(
      'that no initializer of Atelier\'s has. Received: "zeros".',
    );
    expect(() => registerInitializer("mine", 3 as never)).toThrow(ConfigurationError);
  });
});

describe("a regularizer of one's own", () => {
  const penalized = (kernelRegularizer: typeof meanSquare) => {
    const layer = layers.dense({ units: 1, useBias: false, kernelRegularizer, inputShape: [2] });
    const model = sequential([layer], { seed: 1 });
    model.compile({ loss: "mse", optimizer: "sgd" });
    return model;
  };

  it("is added to the loss, and its gradient moves the weight", async () => {
    const model = penalized(meanSquare);
    model.setWeights([Float32Array.of(2, 4)]);
    // Input 0 and target 0: the loss is the penalty alone, 0.5 (4 + 16) / 2, and its gradient w / 2.
    const { loss } = await model.trainOnBatch([[0, 0]], [[0]]);
    expect(loss).toBeCloseTo(5, 5);
    const [kernel] = model.getWeights();
    expect(defined(kernel).data[0]).toBeCloseTo(2 - 0.01 * 1, 5);
    expect(defined(kernel).data[1]).toBeCloseTo(4 - 0.01 * 2, 5);
  });

  it("gives a scalar, or is refused when the model trains", async () => {
    const train = (own: (w: Value) => unknown) =>
      (async () => penalized(own as typeof meanSquare).trainOnBatch([[0, 0]], [[0]]))();
    await expect(train((w) => ops.square(w))).rejects.toThrow(
      "Expected a regularizer to give a float32 scalar, such as ops.reduceSum(…). Received: float32 of shape [2, 1].",
    );
    await expect(train(() => 3)).rejects.toThrow("made with ops. Received: 3.");
    expect(() => registerRegularizer("", meanSquare)).toThrow(ConfigurationError);
    expect(() => checkRegularizer("testUnknown")).toThrow(ConfigurationError);
  });
});

describe("a model with both", () => {
  it("is saved by their names and loaded again", async () => {
    const start = (shape: Shape) => noise(shape, new RandomGenerator(3));
    const penalty = (w: Value) => meanSquare(w);
    const made = () =>
      sequential([
        layers.dense({ units: 2, kernelInitializer: start, kernelRegularizer: penalty, inputShape: [3] }),
      ]);
    expect(() => made().toBytes()).toThrow("registerInitializer");
    registerInitializer("testStart", start);
    expect(() => made().toBytes()).toThrow("registerRegularizer");
    registerRegularizer("testPenalty", penalty);
    const model = made();
    const loaded = modelFromBytes(model.toBytes(), {}, "a file");
    expect(loaded.toBytes()).toEqual(model.toBytes());
    for (const each of [model, loaded]) each.compile({ loss: "mse", optimizer: "sgd" });
    const losses = [model, loaded].map((each) => each.trainOnBatch([[1, 2, 3]], [[0, 1]]));
    const [before, after] = await Promise.all(losses);
    expect(after).toEqual(before);
    expect(() => layers.dense({ units: 1, kernelInitializer: "testStarts" as never })).toThrow(
      UnknownNameError,
    );
  });
});
