/**
 * A metric and a callback of your own. The metric is no mean over examples: sums are added up over all batches, and the
 * metric is computed from what they came to. The callback ends training when it is good enough.
 *
 * Prints a line for each epoch, with the metric, until the root mean square error on the validation part is below 0.1.
 */

import { type Callback, layers, type metrics, ops, optimizers, RandomGenerator, sequential } from "atelier";

const rootMeanSquare: metrics.TotalMetric = {
  name: "rms",
  mode: "min",
  sums: (targets, predictions) => ({
    squares: ops.reduceSum(ops.square(ops.subtract(targets, predictions))),
    count: ops.reduceSum(ops.add(ops.multiply(targets, 0), 1)),
  }),
  result: ({ squares, count }) => Math.sqrt((squares?.[0] ?? 0) / (count?.[0] ?? 1)),
};

const stopWhenGood: Callback = {
  onEpochEnd(epoch, logs, training) {
    console.log(`epoch ${epoch + 1}: rms ${logs.rms?.toFixed(3)}, validation ${logs.val_rms?.toFixed(3)}`);
    if ((logs.val_rms ?? Number.POSITIVE_INFINITY) < 0.1) training.stop();
  },
};

const random = new RandomGenerator(1);
const x = Array.from({ length: 400 }, () => [random.normal(), random.normal()]);
const y = x.map(([a = 0, b = 0]) => [Math.sin(a) + 0.5 * b]);

const model = sequential(
  [layers.dense({ units: 32, activation: "tanh", inputShape: [2] }), layers.dense({ units: 1 })],
  { seed: 1 },
);
model.compile({ loss: "meanSquaredError", optimizer: optimizers.adam(0.01), metrics: [rootMeanSquare] });
await model.fit(x, y, { validationSplit: 0.25, epochs: 50, callbacks: stopWhenGood, verbose: 0 });
