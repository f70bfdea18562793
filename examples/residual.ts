/**
 * A residual network: a graph of layers, where what enters a block is added to what leaves it. `apply` calls a layer,
 * `model` makes a model of everything between its inputs and outputs.
 *
 * Prints the summary, with the column "Connected to", and the accuracy on images that it has not seen.
 */

import { drawDataset, input, layers, model, optimizers, rescale, type SymbolicTensor } from "atelier";

/** Two convolutions, and a way around them: by a convolution of 1 × 1 where the shape changes. */
function block(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const convolve = (from: SymbolicTensor, kernelSize: number, by: number) => {
    const convolution = layers.conv2d({ filters, kernelSize, strides: by, padding: "same", useBias: false });
    return layers.batchNormalization({ momentum: 0.8 }).apply(convolution.apply(from)); // few steps, so a short memory
  };
  const inner = convolve(layers.reLU().apply(convolve(x, 3, strides)), 3, 1);
  return layers.reLU().apply(layers.add().apply([inner, strides === 1 ? x : convolve(x, 1, strides)]));
}

const image = input({ shape: [28, 28, 1] });
const stem = layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "same" }).apply(image);
const features = layers.globalAveragePooling2d().apply(block(block(stem, 8, 1), 16, 2));
const outputs = layers.dense({ units: 10, activation: "softmax" }).apply(features);
const net = model({ inputs: image, outputs, name: "residual", seed: 1 });
net.summary();

const { train, test } = await drawDataset("drawn-digits", { trainCount: 600, testCount: 200 });
net.compile({
  optimizer: optimizers.adam(0.01),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});
await net.fit(rescale(train.images), train.labels, { batchSize: 30, epochs: 3, verbose: 0 });
const { accuracy } = await net.evaluate(rescale(test.images), test.labels);
console.log(`test accuracy ${(100 * (accuracy ?? 0)).toFixed(1)} %`);
