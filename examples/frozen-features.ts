/**
 * Frozen features and a new head: a network that was trained on digits, cut before its last layer, learns garments from a
 * hundred images. Only the new layer trains.
 *
 * Prints how many of the model's parameters are trained, that the frozen ones did not change, and the accuracy.
 */

import { drawDataset, layers, model, optimizers, rescale, sequential } from "atelier";

const digits = (await drawDataset("drawn-digits", { trainCount: 1000, testCount: 0 })).train;
const base = sequential(
  [
    layers.conv2d({ filters: 16, kernelSize: 5, strides: 2, activation: "relu", inputShape: [28, 28, 1] }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 64, activation: "relu", name: "features" }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 1 },
);
const options = { optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] } as const;
base.compile(options);
await base.fit(rescale(digits.images), digits.labels, { epochs: 3, verbose: 0 });

for (const layer of base.layers) layer.trainable = false;
const features = base.getLayer("features").output;
const head = layers.dense({ units: 10, activation: "softmax", name: "head" });
const net = model({ inputs: base.inputs, outputs: head.apply(features), seed: 2 });
const before = net.getWeights();

const { train, test } = await drawDataset("drawn-garments", { trainCount: 100, testCount: 200 });
net.compile({ ...options, optimizer: optimizers.adam(0.01) });
await net.fit(rescale(train.images), train.labels, { batchSize: 20, epochs: 15, verbose: 0 });
const changed = net
  .getWeights()
  .filter(({ data }, i) => data.some((number, k) => number !== before[i]?.data[k]));
const { accuracy } = await net.evaluate(rescale(test.images), test.labels);
console.log(`${64 * 10 + 10} of ${net.countParams()} parameters are trained`);
console.log(`changed: ${changed.map(({ name }) => name).join(", ")}`);
console.log(`test accuracy ${(100 * (accuracy ?? 0)).toFixed(1)} %`);
