/** A network whose convolutions are computed on blocks of channels, against the same by plain lowerings. */

import { describe, expect, it } from "vitest";
import {
  type Engine,
  input,
  layers,
  type Model,
  model,
  nodePlatform,
  optimizers,
  RandomGenerator,
} from "../../src/index.ts";

/** Convolutions with strides, and a way around them. */
function residual(engine: Engine): Model {
  const image = input({ shape: [12, 12, 16] });
  const convolution = (filters: number, kernelSize: number, strides = 1) =>
    layers.conv2d({ filters, kernelSize, strides, padding: "same" });
  const first = layers.reLU().apply(layers.batchNormalization().apply(convolution(32, 3, 2).apply(image)));
  const second = layers.batchNormalization().apply(convolution(32, 3).apply(first));
  const sum = layers.reLU().apply(layers.add().apply([second, convolution(32, 1, 2).apply(image)]));
  const features = layers.globalAveragePooling2d().apply(sum);
  const outputs = layers.dense({ units: 3, activation: "softmax" }).apply(features);
  return model({ inputs: image, outputs, seed: 1, engine });
}

/** An engine, and the graphs that it was given. */
function watched(): { engine: Engine; graphs: string[] } {
  const graphs: string[] = [];
  const platform = nodePlatform({ threads: 1 });
  const engine: Engine = {
    name: "watched",
    device: platform.device,
    createSession(bytes, ...others) {
      graphs.push(new TextDecoder("latin1").decode(bytes));
      return platform.createSession(bytes, ...others);
    },
  };
  return { engine, graphs };
}

describe("a network on blocks of channels", () => {
  it.runIf(process.arch === "x64")("trains and predicts as by plain lowerings", async () => {
    const random = new RandomGenerator(1);
    const count = 40;
    const pixels = Float32Array.from({ length: count * 12 * 12 * 16 }, () => random.normal());
    const x = { data: pixels, shape: [count, 12, 12, 16] };
    const y = { data: Float32Array.from({ length: count }, (_, i) => i % 3), shape: [count] };
    const outcomes = [];
    for (const lowerings of ["fast", "plain"] as const) {
      const { engine, graphs } = watched();
      const net = residual(engine);
      net.compile({ optimizer: optimizers.sgd(0.05), loss: "sparseCategoricalCrossentropy", lowerings });
      // The last batch has 8 images, of which no block of 16 can be made.
      const { history } = await net.fit(x, y, { epochs: 2, batchSize: 32, seed: 1, verbose: 0 });
      const { data } = await net.predict(x);
      expect(graphs.some((graph) => graph.includes("ReorderInput"))).toBe(lowerings === "fast");
      outcomes.push({ loss: history.loss, data: [...data] });
    }
    const [fast, plain] = outcomes;
    fast?.loss?.forEach(
      (loss, epoch) => void expect(loss).toBeCloseTo(plain?.loss?.[epoch] ?? Number.NaN, 4),
    );
    fast?.data.forEach((p, i) => void expect(p).toBeCloseTo(plain?.data[i] ?? Number.NaN, 4));
  });
});
