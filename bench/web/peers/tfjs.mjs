/** TensorFlow.js in a worker: training steps of the article's network. */

import * as tf from "@tensorflow/tfjs";

self.onmessage = ({ data: { backend, batch, steps } }) =>
  time(backend, batch, steps).then(
    (times) => self.postMessage(times),
    (error) => self.postMessage({ error: String(error) }),
  );

async function time(backend, batch, steps) {
  if (!(await tf.setBackend(backend))) throw new Error(`there is no ${backend} here`);
  await tf.ready();
  const { conv2d, maxPooling2d, flatten, dense, dropout } = tf.layers;
  const model = tf.sequential({
    layers: [
      conv2d({ filters: 32, kernelSize: 5, padding: "same", inputShape: [28, 28, 1] }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 1024, activation: "relu" }),
      dropout({ rate: 0.5 }),
      dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(1e-4),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const x = tf.randomUniform([batch, 28, 28, 1]);
  const y = tf.oneHot(tf.randomUniform([batch], 0, 10, "int32"), 10);
  const [milliseconds, losses] = [[], []];
  for (let i = 0; i < steps; i++) {
    const began = performance.now();
    // Resolves with the numbers of loss and accuracy.
    const [loss] = await model.trainOnBatch(x, y);
    // The update is done when a weight can be read.
    await model.layers[7].getWeights()[1].data();
    milliseconds.push(performance.now() - began);
    losses.push(loss);
  }
  return { milliseconds, losses };
}
