/**
 * A server that answers while a model trains: with `process: true` the engine works in a process of its own, and the
 * event loop of this one is free. The weights are the same as without.
 *
 * Prints how many requests were answered meanwhile, the longest time that one took, and the accuracy.
 */

import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { drawDataset, type Logs, layers, rescale, sequential } from "atelier";

let progress: Partial<Logs> = {};
const server = createServer((_, response) => response.end(JSON.stringify(progress)));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
if (typeof address !== "object" || address === null) throw new Error("expected a port");
const { train, test } = await drawDataset("drawn-digits", { trainCount: 1000, testCount: 200, seed: 1 });
const net = sequential(
  [
    layers.conv2d({ filters: 16, kernelSize: 5, strides: 2, activation: "relu", inputShape: [28, 28, 1] }),
    layers.flatten(),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 1 },
);
net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });

let isTraining = true;
const onEpochEnd = (_epoch: number, logs: Logs) => {
  progress = logs;
};
const training = net
  .fit(rescale(train.images), train.labels, {
    epochs: 4,
    verbose: 0,
    process: true,
    callbacks: { onEpochEnd },
  })
  .finally(() => {
    isTraining = false;
  });
const times: number[] = [];
while (isTraining) {
  const asked = performance.now();
  await (await fetch(`http://127.0.0.1:${address.port}`)).json();
  times.push(performance.now() - asked);
  await setTimeout(20);
}
await training;
server.close();

console.log(`requests answered: ${times.length}, the longest in ${Math.max(...times).toFixed(0)} ms`);
const { accuracy = 0 } = await net.evaluate(rescale(test.images), test.labels);
console.log(`accuracy: ${(100 * accuracy).toFixed(1)} %`);
