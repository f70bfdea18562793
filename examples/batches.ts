/**
 * Data that does not fit into memory: batches come from an async generator, here drawn piece by piece, elsewhere read
 * from files or fetched, while the engine works. Each epoch asks for them anew.
 *
 * Prints how many pieces were made for training, and the accuracy on others.
 */

import { drawDataset, layers, rescale, sequential } from "atelier";

let made = 0;

/** Pieces of 100 images with their labels, of which no more than a few are in memory. */
async function* pieces(count: number, firstSeed: number) {
  for (let i = 0; i < count; i++) {
    const { train } = await drawDataset("drawn-digits", {
      trainCount: 100,
      testCount: 10,
      seed: firstSeed + i,
    });
    made++;
    yield { x: rescale(train.images), y: train.labels };
  }
}

const net = sequential(
  [
    layers.conv2d({ filters: 16, kernelSize: 5, strides: 2, activation: "relu", inputShape: [28, 28, 1] }),
    layers.flatten(),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 1 },
);
net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });

await net.fit(() => pieces(10, 1), { epochs: 4, verbose: 0 });
console.log(`pieces made: ${made}`);

const { accuracy = 0 } = await net.evaluate(pieces(2, 101));
console.log(`accuracy on others: ${(100 * accuracy).toFixed(1)} %`);
