/** Source of the conventions: Keras, `RootMeanSquaredError`. */

import { meanPerExample } from "../losses/index.ts";
import { add, multiply, reduceSum, square, subtract } from "../ops/index.ts";
import { share } from "./confusion.ts";
import type { TotalMetric } from "./metric.ts";
import { ofPredictionsShape } from "./right-classes.ts";

/** `√(mean (t − p)²)` over all outputs of all examples, in the unit of the targets. */
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
