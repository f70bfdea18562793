/** Whole models with layers of several inputs: trained, saved and loaded. */

import { expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { input, layers, model, modelFromBytes, optimizers, RandomGenerator } from "../../src/index.ts";

const { add, average, concatenate, dot, maximum, minimum, multiply, subtract } = layers;

it.each([
  ...[
    add(),
    subtract(),
    multiply(),
    average(),
    maximum(),
    minimum(),
    concatenate(),
    concatenate({ axis: 1 }),
  ],
  dot({ axes: 3 }),
])("$type joins two branches of a model that trains, and is kept in its file", async (merging) => {
  const image = input({ shape: [4, 4, 2] });
  const branches = [3, 1].map((kernelSize) =>
    layers.conv2d({ filters: 3, kernelSize, padding: "same" }).apply(image),
  );
  const merged = layers.flatten().apply(merging.apply(branches));
  const outputs = layers.dense({ units: 3, activation: "softmax" }).apply(merged);
  const net = model({ inputs: image, outputs, seed: 1 });
  const optimizer = optimizers.adam({ learningRate: 0.02 });
  net.compile({ optimizer, loss: "sparseCategoricalCrossentropy" });
  const random = new RandomGenerator(2);
  const x = { data: Float32Array.from({ length: 12 * 32 }, () => random.normal()), shape: [12, 4, 4, 2] };
  const y = Array.from({ length: 12 }, (_, i) => i % 3);
  const before = net.getWeights();
  const { loss: first } = await net.evaluate(x, y);
  for (let step = 0; step < 30; step++) await net.trainOnBatch(x, y);
  const { loss: last } = await net.evaluate(x, y);
  expect(last).toBeLessThan(0.8 * first);
  expect(net.getWeights().every(({ data }, i) => data.some((v, k) => v !== defined(before[i]).data[k]))).toBe(
    true,
  );
  const loaded = modelFromBytes(net.toBytes());
  expect((await loaded.predict(x)).data).toEqual((await net.predict(x)).data);
});
