/**
 * Layers that normalize. Values: Keras, `layer_normalization_test.py`, `group_normalization_test.py`,
 * `unit_normalization_test.py`, `normalization.py` (docstring).
 */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import {
  ConfigurationError,
  Dataset,
  layers,
  modelFromBytes,
  rescale,
  ShapeError,
  sequential,
} from "../../src/index.ts";
import type { WeightDeclaration } from "../../src/layers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, normal, numbers } from "../support/numbers.ts";
import { callLayer, checkLayerGradient } from "./call-layer.ts";

const random = new RandomGenerator(1);

/** The numbers that a weight begins with, before they are rounded to float32. */
function valuesOf({ initializer }: WeightDeclaration): readonly number[] {
  return typeof initializer === "object" && initializer.name === "values" ? initializer.values : [];
}

describe("layerNormalization", () => {
  it("computes what Keras does", async () => {
    const layer = layers.layerNormalization({ betaInitializer: "ones" });
    const y = await callLayer(layer, [numbers([0, 1, 2, 3, 4], [1, 5])]);
    expectClose(y.data, [-0.41386, 0.29307, 1, 1.70693, 2.41386], 5e-6);
  });

  it("has weights of the lengths of its axes, in whatever order these are named", async () => {
    expect(layers.layerNormalization({ axis: [-3, -2, -1] }).build([8, 8, 3])[0]?.shape).toEqual([8, 8, 3]);
    const x = normal(random, [2, 3, 4]);
    const [one, other] = [
      [1, 2],
      [-1, -2],
    ].map((axis) => callLayer(layers.layerNormalization({ axis }), [x]));
    expect((await one)?.data).toEqual((await other)?.data);
    const weights = { gamma: normal(random, [3, 4]), beta: normal(random, [3, 4]) };
    await checkLayerGradient(layers.layerNormalization({ axis: [1, 2] }), [x], { weights, tolerance: 0.001 });
    await checkLayerGradient(layers.layerNormalization(), [x], { tolerance: 0.001 });
  });

  it("refuses axes that are not there, the batch's, and one twice", () => {
    expect(() => layers.layerNormalization({ axis: 99 }).build([4])).toThrow("an axis 99 beside the batch");
    expect(() => layers.layerNormalization({ axis: [0, 1] })).toThrow(ConfigurationError);
    expect(() => layers.layerNormalization({ axis: [1, -1] }).build([4])).toThrow("each axis once");
  });
});

describe("groupNormalization", () => {
  const plain = { scale: false, center: false };

  it.each([
    [1, [-0.898, -0.898, 0.539, 0.539, 1.257, 1.257, -0.18, -1.616]],
    [2, [-1, -1, 1, 1, 0.904, 0.904, -0.301, -1.507]],
  ])("of %i groups computes what Keras does", async (groups, expected) => {
    const layer = layers.groupNormalization({ groups, ...plain });
    const y = await callLayer(layer, [numbers([-1, -1, 1, 1, 2, 2, 0, -2], [1, 8])]);
    expectClose(y.data, expected, 1e-3);
  });

  it.each([
    [1, [-0.898, -0.898, 1.257, 1.257, 0.539, 0.539, -0.18, -1.616]],
    [2, [-1, -1, 0.904, 0.904, 1, 1, -0.301, -1.507]],
  ])("of %i groups takes positions together, as Keras does", async (groups, expected) => {
    const layer = layers.groupNormalization({ groups, ...plain });
    const y = await callLayer(layer, [numbers([-1, -1, 2, 2, 1, 1, 0, -2], [1, 2, 4])]);
    expectClose(y.data, expected, 1e-3);
  });

  it("is instance normalization with −1 groups", async () => {
    const x = numbers([-1, 1, 0, 2, 1, 3, -4, -2], [1, 2, 4]);
    const y = await callLayer(layers.groupNormalization({ groups: -1, ...plain }), [x]);
    expectClose(y.data, [-1, -1, 1, 1, 1, 1, -1, -1], 1e-3);
  });

  it("has the gradient that differences show", async () => {
    const weights = { gamma: normal(random, [4]), beta: normal(random, [4]) };
    const x = normal(random, [2, 3, 2, 4]);
    await checkLayerGradient(layers.groupNormalization({ groups: 2 }), [x], { weights, tolerance: 0.001 });
  });

  it("refuses groups that do not divide the channels", () => {
    expect(() => layers.groupNormalization({ groups: 5 }).build([2, 2, 4])).toThrow(ShapeError);
    expect(() => layers.groupNormalization().build([2, 2, 4])).toThrow("in 32 equal groups");
    expect(() => layers.groupNormalization({ groups: 0 })).toThrow("Received: 0.");
  });
});

describe("unitNormalization and rmsNormalization", () => {
  it("give each example length 1, or mean square 1", async () => {
    const x = numbers([0, 1, 2, 3, 4, 5], [2, 3]);
    const unit = await callLayer(layers.unitNormalization(), [x]);
    expectClose(
      unit.data,
      [0, 1, 2, 0, 0, 0].map((v, i) => (i < 3 ? v / Math.sqrt(5) : i / Math.sqrt(50))),
      1e-6,
    );
    await checkLayerGradient(layers.unitNormalization({ axis: [1, 2] }), [normal(random, [2, 3, 2])]);
    const rms = await callLayer(layers.rmsNormalization({ epsilon: 0.001 }), [
      numbers([0, 1, 2, 3, 4], [1, 5]),
    ]);
    // Keras' layer normalization with rms_scaling, of the same epsilon relative to the variance, differs in the last digits.
    expectClose(
      rms.data,
      [0, 1, 2, 3, 4].map((v) => v / Math.sqrt(6.001)),
      1e-6,
    );
    await checkLayerGradient(layers.rmsNormalization(), [normal(random, [2, 3, 4])]);
  });
});

describe("normalization", () => {
  const rows = [
    [0, 7, 4],
    [2, 9, 6],
    [0, 7, 4],
    [2, 9, 6],
  ];

  it("adapts to what Keras' docstring adapts to", async () => {
    const layer = layers.normalization();
    layer.adapt(rows);
    expect([...(await callLayer(layer, [numbers([0, 7, 4], [1, 3])])).data]).toEqual([-1, -1, -1]);
    const whole = layers.normalization({ axis: null });
    whole.adapt([1, 2, 3, 4, 5]);
    const y = await callLayer(whole, [numbers([1, 2, 3], [3, 1])]);
    expectClose(y.data, [-Math.SQRT2, -Math.SQRT1_2, 0], 1e-6);
    const inverse = layers.normalization({ invert: true });
    inverse.adapt(rows);
    expect([...(await callLayer(inverse, [numbers([1, 2, 3], [1, 3])])).data]).toEqual([2, 10, 8]);
  });

  it("takes mean and variance, one for all or one for each", async () => {
    const y = await callLayer(layers.normalization({ mean: 3, variance: 2 }), [numbers([1, 2, 3], [3, 1])]);
    expectClose(y.data, [-Math.SQRT2, -Math.SQRT1_2, 0], 1e-6);
    const each = layers.normalization({ mean: [0, 1], variance: [1, 4] });
    expect([...(await callLayer(each, [numbers([1, 5], [1, 2])])).data]).toEqual([1, 2]);
    expect(each.build([2])).toEqual([]);
    expect(() => each.build([3])).toThrow("to be one number or 3");
    await checkLayerGradient(each, [normal(random, [2, 2])]);
  });

  it("computes the same of images, of a rescaled tensor and of batches, in double precision", () => {
    const images = {
      data: Uint8Array.from({ length: 5 * 4 }, (_, i) => (i * 37) % 256),
      shape: [5, 2, 2, 1],
    };
    const dataset = new Dataset({
      ...{ name: "d", partition: "train", images, labels: Uint8Array.of(0, 0, 0, 0, 0), classNames: ["a"] },
    });
    const adapted = (data: unknown) => {
      const layer = layers.normalization({ axis: [1, 2] });
      layer.adapt(data as never);
      return layer.build([2, 2, 1]).map(valuesOf);
    };
    const whole = atLeast(adapted(dataset), 2);
    expect(adapted(images)).toEqual(whole);
    const [means, variances] = atLeast(adapted(rescale(images)), 2);
    expectClose(
      Float32Array.from(means),
      whole[0].map((value) => value / 255),
      1e-6,
    );
    expectClose(
      Float32Array.from(variances),
      whole[1].map((value) => value / 255 ** 2),
      1e-6,
    );
    function* batches() {
      yield { data: images.data.subarray(0, 8), shape: [2, 2, 2, 1] };
      yield { data: images.data.subarray(8), shape: [3, 2, 2, 1] };
    }
    for (const [i, values] of adapted(batches()).entries()) {
      expectClose(Float32Array.from(values), defined(whole[i]), 1e-7);
    }
    const shifted = generate([1000, 1], (i) => 4096 + (i % 2) / 64);
    const layer = layers.normalization();
    layer.adapt(shifted);
    expect(defined(layer.build([1]).map(valuesOf)[1])[0]).toBeCloseTo(1 / 128 ** 2, 12);
  });

  it("keeps its statistics in the model's file", async () => {
    const layer = layers.normalization();
    layer.adapt(rows);
    const model = sequential([layer, layers.dense({ units: 2 })], { inputShape: [3], seed: 1 });
    expect(
      model
        .getWeights()
        .slice(0, 2)
        .map(({ data }) => [...data]),
    ).toEqual([
      [1, 8, 5],
      [1, 1, 1],
    ]);
    const loaded = modelFromBytes(model.toBytes());
    expect((await loaded.predict([[0, 7, 4]])).data).toEqual((await model.predict([[0, 7, 4]])).data);
    expect(() => layer.adapt(rows)).toThrow("before a model is made of the layer");
  });

  it("refuses half of the statistics, data that is none, and other inputs than it adapted to", () => {
    expect(() => layers.normalization({ mean: 1 })).toThrow("Received: mean alone.");
    expect(() => layers.normalization({ mean: 1, variance: -1 })).toThrow(ConfigurationError);
    expect(() => layers.normalization({ mean: 1, variance: 1 }).adapt(rows)).toThrow(ConfigurationError);
    expect(() => layers.normalization().adapt([] as never)).toThrow(ShapeError);
    expect(() => layers.normalization().adapt(3 as never)).toThrow("Received: 3.");
    expect(() => layers.normalization().adapt([[1], [Number.NaN]])).toThrow("Received: NaN at 1.");
    const layer = layers.normalization();
    layer.adapt(rows);
    expect(() => layer.build([4])).toThrow("with statistics [3]. Received: (None, 4).");
  });
});
