/**
 * Layers that draw random numbers in training, and activations as layers. Values: Keras, `relu_test.py`, `elu_test.py`,
 * `prelu_test.py`, `softmax_test.py`, `rescaling_test.py`, and the formulas of its noise layers.
 */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, type Value } from "../../src/graph/index.ts";
import { ConfigurationError, layers } from "../../src/index.ts";
import type { CallContext } from "../../src/layers/index.ts";
import type { ReluOptions } from "../../src/layers/option-types.ts";
import { prelu, reduceSum, selu } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { awayFrom, expectClose, normal, numbers } from "../support/numbers.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";
import { callLayer, checkLayerGradient } from "./call-layer.ts";

const random = new RandomGenerator(1);
const training = true;

describe("layers that draw random numbers", () => {
  it("drop whole channels", async () => {
    const x = numbers([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
    const layer = layers.spatialDropout2d({ rate: 0.5 });
    const y = await callLayer(layer, [x], { training, random: [[0, 1]] });
    expect([...y.data]).toEqual([0, 4, 0, 8, 0, 12, 0, 16]);
  });

  it("add and multiply by normal noise", async () => {
    const x = numbers([1, 2, 3], [1, 3]);
    const draws = [[1, -1, 0.5]];
    const noisy = await callLayer(layers.gaussianNoise({ deviation: 0.5 }), [x], { training, random: draws });
    expect([...noisy.data]).toEqual([1.5, 1.5, 3.25]);
    const scaled = await callLayer(layers.gaussianDropout({ rate: 0.2 }), [x], { training, random: draws });
    expect([...scaled.data]).toEqual([1.5, 1, 3.75]);
  });

  it("keep mean 0 and variance 1 where elements drop to selu's lowest value", async () => {
    const rate = 0.3;
    const [alpha, x] = [-1.0507009873554805 * 1.6732632423543772, numbers([0.5, -1, 2], [1, 3])];
    const a = ((1 - rate) * (1 + rate * alpha ** 2)) ** -0.5;
    const y = await callLayer(layers.alphaDropout({ rate }), [x], { training, random: [[1, 0, 1]] });
    expectClose(
      y.data,
      [0.5, alpha, 2].map((value) => a * value - a * alpha * rate),
      1e-6,
    );
  });

  it.each([
    layers.spatialDropout2d({ rate: 0.5 }),
    layers.gaussianNoise({ deviation: 1 }),
    layers.gaussianDropout({ rate: 0.5 }),
    layers.alphaDropout({ rate: 0.5 }),
  ])("pass everything through in use: $type", async (layer) => {
    const x = normal(random, [2, 3, 3, 2]);
    expect((await callLayer(layer, [x])).data).toEqual(x.data);
  });

  it("refuse rates of 1 and more, and noise below 0", () => {
    expect(() => layers.spatialDropout2d({ rate: 1 })).toThrow(ConfigurationError);
    expect(() => layers.alphaDropout({ rate: 1.5 })).toThrow("Received: 1.5.");
    expect(() => layers.gaussianDropout({ rate: -0.5 })).toThrow("Received: -0.5.");
    expect(() => layers.gaussianNoise({ stddev: 0.1 } as never)).toThrow('Did you mean "deviation"?');
    expect(() => layers.spatialDropout2d({ rate: 0.5 }).outputShape([4])).toThrow("Received: (None, 4).");
  });
});

describe("activations as layers", () => {
  it.each([
    [{ maxValue: 10 }, [-10, -5, 0, 5, 10], [0, 0, 0, 5, 10]],
    [{ maxValue: 10, negativeSlope: 0.5 }, [-10, -5, 0, 5, 10], [-5, -2.5, 0, 5, 10]],
    [{ maxValue: 8, threshold: 5 }, [6, 7, 0, 5, 10], [6, 7, 0, 0, 8]],
    [{ threshold: 1, negativeSlope: 0.5 }, [-1, 1, 2], [-1, 0, 2]],
  ])("reLU %j as Keras has it", async (options, x, expected) => {
    const layer = layers.reLU(options);
    expect([...(await callLayer(layer, [numbers(x, [1, x.length])])).data]).toEqual(expected);
    await checkLayerGradient(layer, [numbers([-3, 0.5, 2, 6, 7, 9, 12, 4], [2, 4])]);
  });

  it("eLU bends towards −alpha", async () => {
    const y = await callLayer(layers.eLU({ alpha: 0.7 }), [numbers([-2, 0.5], [1, 2])]);
    expectClose(y.data, [0.7 * (Math.exp(-2) - 1), 0.5], 1e-6);
    await checkLayerGradient(layers.eLU({ alpha: 0.7 }), [awayFrom([0], random, [2, 6])]);
  });

  it("pReLU shares slopes along axes", async () => {
    const layer = layers.pReLU({ sharedAxes: [1, 2] });
    expect(layer.build([10, 5, 3])[0]?.shape).toEqual([1, 1, 3]);
    const weights = { alpha: normal(random, [1, 1, 3]) };
    const x = awayFrom([0], random, [2, 2, 2, 3]);
    const y = await callLayer(layer, [x], { weights });
    expectClose(
      y.data,
      Array.from(x.data, (value, i) => (value > 0 ? value : value * defined(weights.alpha.data[i % 3]))),
      1e-6,
    );
    await checkLayerGradient(layer, [x], { weights });
  });

  it("softmax along another axis", async () => {
    const layer = layers.softmax({ axis: 1 });
    const y = await callLayer(layer, [numbers([0, 1, Math.log(3), 1], [1, 2, 2])]);
    expectClose(y.data, [0.25, 0.5, 0.75, 0.5], 1e-6);
    await checkLayerGradient(layer, [normal(random, [2, 3, 2])]);
    expect(() => layer.outputShape([])).toThrow("an axis 1 beside the batch");
  });

  it("rescaling by one number or one for each channel, and identity", async () => {
    const x = numbers([0, 255, 51, 102], [1, 2, 2]);
    const y = await callLayer(layers.rescaling({ scale: 1 / 255, offset: -0.5 }), [x]);
    expectClose(y.data, [-0.5, 0.5, -0.3, -0.1], 1e-6);
    const each = await callLayer(layers.rescaling({ scale: [1, 2], offset: [0, 1] }), [x]);
    expect([...each.data]).toEqual([0, 511, 51, 205]);
    expect((await callLayer(layers.identity(), [x])).data).toEqual(x.data);
    expect(() => layers.rescaling({ scale: [] })).toThrow("Received: [].");
  });
});

describe("at their corners", () => {
  async function slopesOf(bend: (x: Value) => Value, at: readonly number[]): Promise<number[]> {
    const feeds = inputsFor([numbers(at)]);
    const x = defined([...feeds.keys()][0]);
    const [slope] = gradients(reduceSum(bend(x)), [x]);
    return [...(await runGraph({ slope: defined(slope) }, feeds)).slope];
  }
  const context = {} as CallContext;

  it.each<[ReluOptions, readonly number[], readonly number[]]>([
    [{ negativeSlope: 0.5 }, [-1, 0, 1], [0.5, 0.5, 1]],
    [{ negativeSlope: 0.5, maxValue: 2 }, [-1, 0, 1, 2, 3], [0.5, 0, 1, 1, 0]],
    [{ negativeSlope: 0.5, maxValue: 6 }, [-1, 0, 1, 6, 7], [0.5, 0, 1, 0, 0]],
    [{ maxValue: 6 }, [-1, 0, 1, 6, 7], [0, 0, 1, 0, 0]],
  ])("reLU %j has the slopes that Keras' formula has in TensorFlow", async (options, at, slopes) => {
    const layer = layers.reLU(options);
    expect(await slopesOf((x) => layer.call(x, context), at)).toEqual(slopes);
  });

  it("eLU has the slope of the lower piece, also where that is flat, and selu that of the upper one", async () => {
    const context = {} as CallContext;
    expect(await slopesOf((x) => layers.eLU({ alpha: 0.5 }).call(x, context), [0, 1])).toEqual([0.5, 1]);
    expect(await slopesOf((x) => layers.eLU({ alpha: 0 }).call(x, context), [-1, 0, 1])).toEqual([0, 0, 1]);
    expectClose(Float32Array.from(await slopesOf(selu, [0, 1])), [1.0507, 1.0507], 1e-4);
  });

  it("a learned slope is not passed at 0, where Keras computes relu(x) − slope · relu(−x)", async () => {
    expect(await slopesOf((x) => prelu(x, constant(0.25)), [-1, 0, 1])).toEqual([0.25, 0, 1]);
  });
});
