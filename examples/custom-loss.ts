/**
 * A loss of your own: too low costs nine times as much as too high, so that a model learns not the mean of what it is to
 * predict, but a number that nine of ten lie below.
 *
 * Prints which share of the targets lies below the predictions of a model trained by it, and of one trained by the mean
 * absolute error.
 */

import { layers, ops, optimizers, RandomGenerator, sequential, type Value } from "atelier";

/** The pinball loss of the quantile 0.9: a number for each example, [batch]. */
function pinball(targets: Value, predictions: Value): Value {
  const error = ops.subtract(targets, predictions);
  return ops.reduceMean(ops.maximum(ops.multiply(error, 0.9), ops.multiply(error, -0.1)), [-1]);
}

const random = new RandomGenerator(1);
const x = Array.from({ length: 500 }, () => [random.uniform()]);
const y = x.map(([at = 0]) => [2 * at + random.normal()]);

for (const loss of [pinball, "meanAbsoluteError"] as const) {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
  model.compile({ loss, optimizer: optimizers.adam(0.03) });
  await model.fit(x, y, { epochs: 60, batchSize: 50, verbose: 0 });
  const predictions = await model.predict(x);
  const below = y.filter(([target = 0], i) => target < (predictions.data[i] ?? 0)).length;
  const name = typeof loss === "string" ? loss : loss.name;
  console.log(`${name}: ${((100 * below) / y.length).toFixed(0)} % of the targets lie below the predictions`);
}
