/**
 * TensorFlow.js as a peer of the benchmark, with its `cpu` backend: pure JavaScript, the only one of its backends that
 * can train a convolutional network in Node without a native build. One thread, whatever is asked for.
 *
 * usage: tfjs-peer.mjs — prints a line about itself, then reads tasks and prints times, a line of JSON each.
 */

import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs";

await tf.setBackend("cpu");

const conv = (filters, kernelSize, rest = {}) =>
  tf.layers.conv2d({ filters, kernelSize, padding: "same", ...rest });
const inputShape = [28, 28, 1];
const normalized = (filters, rest = {}) => [
  conv(filters, 3, { useBias: false, ...rest }),
  tf.layers.batchNormalization(),
  tf.layers.reLU(),
];
const pool = () => tf.layers.maxPooling2d({ poolSize: 2 });
const dense = (units, activation, rest = {}) => tf.layers.dense({ units, activation, ...rest });

const NETWORKS = {
  post: () => [
    ...[conv(32, 5, { inputShape }), pool(), conv(64, 5), pool(), tf.layers.flatten()],
    ...[dense(1024, "relu"), tf.layers.dropout({ rate: 0.5 }), dense(10, "softmax")],
  ],
  conv3: () => [
    ...[...normalized(32, { inputShape }), pool(), ...normalized(64), pool(), ...normalized(128)],
    ...[tf.layers.globalAveragePooling2d({}), dense(10, "softmax")],
  ],
  perceptron: () => [
    tf.layers.flatten({ inputShape }),
    ...[dense(512, "relu"), dense(512, "relu"), dense(10, "softmax")],
  ],
};

const models = new Map();
function modelOf(name) {
  if (!models.has(name)) {
    const model = tf.sequential({ layers: NETWORKS[name]() });
    const [optimizer, loss] = [tf.train.adam(1e-4), "categoricalCrossentropy"];
    model.compile({ optimizer, loss, metrics: ["accuracy"] });
    models.set(name, model);
  }
  return models.get(name);
}

/** One step, however long it takes: for the article's network more than a minute. */
async function trainStep({ network, batch }) {
  const model = modelOf(network);
  const [x, labels] = [tf.randomUniform([batch, ...inputShape]), tf.randomUniform([batch], 0, 10, "int32")];
  const y = tf.oneHot(labels, 10);
  const began = performance.now();
  await model.trainOnBatch(x, y);
  const milliseconds = performance.now() - began;
  tf.dispose([x, y, labels]);
  return [milliseconds];
}

const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const can = { measures: ["train-step"], networks: ["post", "conv3", "perceptron"] };
print({ engine: "tfjs", variant: "cpu", version: tf.version.tfjs, threads: 1, ...can });
for await (const line of createInterface({ input: process.stdin })) {
  print({ milliseconds: await trainStep(JSON.parse(line)) });
}
