/** Source of the conventions: Keras, `RootMeanSquaredError`. */

import { meanPerExample } from "../losses/index.ts";
import { add, multiply, reduceSum, square, subtract } from "../ops/index.ts";
import { share } from "./confusion.ts";
import type { TotalMetric } from "./metric.ts";
import { ofPredictionsShape } from "./right-classes.ts";

/**
 * Computes the root of the mean squared error over all outputs of all examples, in the unit of the targets: `√(mean (t
 * − p)²)`.
 *
 * @see {@link https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class | Keras:
 *   RootMeanSquaredError}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "meanSquaredError", metrics: [metrics.rootMeanSquaredError()] });
 * const { rootMeanSquaredError } = await model.evaluate([[1, 5]], [[2, 2]]);
 * console.log(rootMeanSquaredError); // 2.236
 * ```
 */
export function rootMeanSquaredError(): TotalMetric {
  return {
    name: "rootMeanSquaredError",
    mode: "min",
    sums(targets, predictions, _kind, weights) {
      const truth = ofPredictionsShape("rootMeanSquaredError", targets, predictions);
      const squares = meanPerExample(square(subtract(truth, predictions)));
      const counts = weights ?? add(multiply(squares, 0), 1);
      return { squares: reduceSum(multiply(squares, counts)), count: reduceSum(counts) };
    },
    result: ({ squares, count }) => Math.sqrt(share(squares?.[0] ?? Number.NaN, count?.[0] ?? Number.NaN)),
  };
}
