/** How well regions of classes cover what they should. Source of the conventions: Keras, `MeanIoU`. */

import type { Value } from "../graph/index.ts";
import { argMax, cast, greater, matmul, multiply, oneHot, reshape } from "../ops/index.ts";
import { share } from "./confusion.ts";
import type { TotalMetric } from "./metric.ts";
import { comparisonOf } from "./right-classes.ts";
import { rowsOf } from "./rows.ts";

/**
 * Averages intersection over union over the classes: of all positions that are of a class or predicted as it, the share
 * that is both. A class that neither occurs nor is predicted does not count. With one output, the classes are 0 and 1,
 * divided at ½.
 *
 * @see {@link https://keras.io/api/metrics/segmentation_metrics/#meaniou-class | Keras: MeanIoU}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "categoricalCrossentropy", metrics: [metrics.meanIoU()] });
 * const { meanIoU } = await model.evaluate([[0.1, 0.9], [0.7, 0.3], [0.2, 0.8]], [[0, 1], [0, 1], [0, 1]]);
 * console.log(meanIoU); // 0.3333
 * ```
 */
export function meanIoU(): TotalMetric {
  return {
    name: "meanIoU",
    mode: "max",
    sums(targets, predictions, _kind, weights) {
      const rows = rowsOf("meanIoU", targets, predictions, weights);
      const isBinary = comparisonOf(targets, predictions) === "binary";
      const chosen = isBinary ? sides : (x: Value) => oneHot(cast(argMax(x)), rows.outputs);
      const right = multiply(chosen(rows.targets), rows.weights);
      return { confusion: matmul(right, chosen(rows.predictions), { transposeA: true }) };
    },
    result({ confusion = new Float64Array() }) {
      const count = Math.sqrt(confusion.length);
      const classes = Array.from({ length: count }, (_, i) => i);
      const at = (row: number, column: number) => confusion[row * count + column] ?? Number.NaN;
      const unions = classes.map((i) => classes.reduce((sum, j) => sum + at(i, j) + at(j, i), 0) - at(i, i));
      const seen = classes.filter((i) => unions[i] !== 0);
      const sum = seen.reduce((total, i) => total + at(i, i) / (unions[i] ?? Number.NaN), 0);
      return share(sum, seen.length);
    },
  };
}

function sides(x: Value): Value {
  return oneHot(reshape(cast(greater(x, 0.5)), [-1]), 2);
}
