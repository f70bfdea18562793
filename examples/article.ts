/**
 * The article "Playing with Fashion MNIST" in one page: its network, trained on images that Atelier draws, so that it
 * takes seconds. With `loadDataset("fashion-mnist")` instead of `drawDataset`, and 25 epochs, it is what the article did.
 *
 * Prints the summary of the network, and the loss and the accuracy on images that it has not seen.
 */

import { drawDataset, layers, optimizers, rescale, sequential, toCategorical } from "atelier";

const { train, test } = await drawDataset("drawn-garments", { trainCount: 384, testCount: 200 });

const model = sequential(
  [
    layers.conv2d({ filters: 32, kernelSize: 5, padding: "same", inputShape: [28, 28, 1] }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 1024, activation: "relu" }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 1 },
);
model.summary();
model.compile({
  optimizer: optimizers.adam({ learningRate: 1e-3 }), // the article's is 1e-4, for 100 times images
  loss: "categoricalCrossentropy",
  metrics: ["accuracy"],
});
await model.fit(rescale(train.images), toCategorical(train.labels), { batchSize: 64, epochs: 2, verbose: 0 });

const { loss, accuracy } = await model.evaluate(rescale(test.images), toCategorical(test.labels));
console.log(`test loss ${loss.toFixed(3)}, test accuracy ${(100 * (accuracy ?? 0)).toFixed(1)} %`);
