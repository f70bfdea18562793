/**
 * Two outputs: a network says which digit it sees, and how much of the image is ink. Outputs, losses and their
 * weights, metrics and targets are records by the same names; lists in the same order work too.
 *
 * Prints the accuracy of the one output and the mean error of the other, beside the error of always giving the mean.
 */

import { drawDataset, input, layers, model, optimizers, rescale } from "atelier";

const image = input({ shape: [28, 28, 1] });
const first = layers.conv2d({ filters: 16, kernelSize: 5, strides: 2, activation: "relu" }).apply(image);
const both = layers.flatten().apply(layers.maxPooling2d({ poolSize: 2 }).apply(first));
const net = model({
  inputs: image,
  outputs: {
    digit: layers.dense({ units: 10, activation: "softmax" }).apply(both),
    ink: layers.dense({ units: 1, activation: "sigmoid" }).apply(both),
  },
  seed: 1,
});
net.compile({
  optimizer: optimizers.adam(0.003),
  loss: { digit: "sparseCategoricalCrossentropy", ink: "meanSquaredError" },
  lossWeights: { ink: 100 }, // squared percentages are small beside a cross-entropy
  metrics: { digit: "accuracy", ink: "mae" },
});

const { train, test } = await drawDataset("drawn-digits", { trainCount: 1000, testCount: 200 });
const mean = (numbers: ArrayLike<number>) =>
  Array.from(numbers).reduce((sum, number) => sum + number, 0) / numbers.length;
const ink = ({ images: { data }, length }: typeof train) =>
  Float32Array.from({ length }, (_, i) => mean(data.subarray(i * 784, (i + 1) * 784)) / 255);
await net.fit(rescale(train.images), { digit: train.labels, ink: ink(train) }, { epochs: 5, verbose: 0 });
const logs = await net.evaluate(rescale(test.images), { digit: test.labels, ink: ink(test) });
const { digit, ink: predicted } = await net.predict(rescale(test.images)); // a record, too
const center = mean(ink(test));
const spread = mean(ink(test).map((amount) => Math.abs(amount - center)));
console.log(`outputs: digit ${digit.shape.join(" × ")}, ink ${predicted.shape.join(" × ")}`);
console.log(`accuracy of the digit: ${(100 * (logs.digit_accuracy ?? 0)).toFixed(1)} %`);
console.log(`error of the ink: ${logs.ink_mae?.toFixed(4)}, of always giving the mean: ${spread.toFixed(4)}`);
