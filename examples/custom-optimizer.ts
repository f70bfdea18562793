/**
 * An optimizer of your own: LARS, where every step of a parameter is in proportion to the parameter's norm (You et al.
 * 2017). What it needs for all parameters, such as weight decay and clipping, is there already.
 *
 * Prints the loss before and after training.
 */

import { drawDataset, layers, ops, optimizers, rescale, sequential, type Value } from "atelier";

const norm = (x: Value) => ops.sqrt(ops.reduceSum(ops.square(x)));

const lars = optimizers.customOptimizer({
  name: "lars",
  learningRate: (step) => 0.02 / (1 + step / 50), // a schedule of your own: a function of the step, counted from 0
  weightDecay: 1e-4,
  excludeFromWeightDecay: "biasesAndNormalization",
  slots: ["velocity"], // kept for each parameter, of its shape and zero at first
  update({ parameter, gradient, slots, scalars }) {
    const trust = ops.divide(ops.add(norm(parameter), 0.01), ops.add(norm(gradient), 1e-9));
    const step = ops.multiply(gradient, ops.multiply(trust, scalars.learningRate));
    const velocity = ops.add(ops.multiply(slots.velocity, 0.9), step);
    return { parameter: ops.subtract(parameter, velocity), slots: { velocity } };
  },
});

const { train } = await drawDataset("drawn-digits", { trainCount: 500, testCount: 0 });
const model = sequential(
  [
    layers.flatten({ inputShape: [28, 28, 1] }),
    layers.dense({ units: 64, activation: "relu" }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 1 },
);
model.compile({ optimizer: lars, loss: "sparseCategoricalCrossentropy" });
const x = rescale(train.images);
const before = await model.evaluate(x, train.labels);
await model.fit(x, train.labels, { epochs: 5, verbose: 0 });
const after = await model.evaluate(x, train.labels);
console.log(`loss ${before.loss.toFixed(3)} before training, ${after.loss.toFixed(3)} after it`);
