/** Losses as metrics: plain, whatever the loss that is trained with adds to them. */

import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosine,
  hinge,
  huber,
  klDivergence,
  type Loss,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanPerExample,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
} from "../losses/index.ts";
import type { MeanMetric } from "./metric.ts";
import { classNumbers, comparisonOf, ofPredictionsShape } from "./right-classes.ts";

/**
 * Computes the cross-entropy between probabilities: of two sides where the model has one output, else between classes;
 * without label smoothing and penalties.
 *
 * @see {@link https://keras.io/api/metrics/probabilistic_metrics/ | Keras: the metric "crossentropy", as `compile`
 *   resolves it}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [3] })]);
 * model.compile({ loss: "meanSquaredError", metrics: [metrics.crossentropy()] });
 * const { crossentropy } = await model.evaluate([[0.1, 0.7, 0.2]], [[0, 1, 0]]);
 * console.log(crossentropy); // 0.3567
 * ```
 */
export function crossentropy(): MeanMetric {
  return {
    name: "crossentropy",
    mode: "min",
    call(targets, predictions, kind) {
      const loss = {
        binary: binaryCrossentropy,
        sparse: sparseCategoricalCrossentropy,
        categorical: categoricalCrossentropy,
      }[comparisonOf(targets, predictions)]();
      return lossMetric(loss).call(targets, predictions, kind);
    },
  };
}

/** Returns a loss as a metric: the same number, only reported. */
export function lossMetric(loss: Loss, name = loss.name): MeanMetric {
  return {
    name,
    mode: "min",
    call(targets, predictions) {
      const check = loss.targets === "labels" ? classNumbers : ofPredictionsShape;
      return loss.call(check(name, targets, predictions), predictions);
    },
  };
}

/**
 * Computes the cosine of the angle between targets and predictions along the last axis: `Σ t p / (‖t‖ ‖p‖)`. The loss
 * of that name is its negative, as in Keras.
 *
 * @see {@link https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class | Keras: CosineSimilarity}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "meanSquaredError", metrics: [metrics.cosineSimilarity()] });
 * const { cosineSimilarity } = await model.evaluate([[3, 4]], [[1, 0]]);
 * console.log(cosineSimilarity); // 0.6000
 * ```
 */
export function cosineSimilarity(): MeanMetric {
  return {
    name: "cosineSimilarity",
    mode: "max",
    call: (targets, predictions) =>
      meanPerExample(cosine(ofPredictionsShape("cosineSimilarity", targets, predictions), predictions)),
  };
}

const metricOf = (loss: () => Loss) => () => lossMetric(loss());

/** Metrics that are losses with their default options, by name. */
export const LOSS_METRICS = {
  meanSquaredError: metricOf(meanSquaredError),
  meanAbsoluteError: metricOf(meanAbsoluteError),
  meanAbsolutePercentageError: metricOf(meanAbsolutePercentageError),
  meanSquaredLogarithmicError: metricOf(meanSquaredLogarithmicError),
  huber: metricOf(huber),
  logCosh: metricOf(logCosh),
  hinge: metricOf(hinge),
  squaredHinge: metricOf(squaredHinge),
  categoricalHinge: metricOf(categoricalHinge),
  klDivergence: metricOf(klDivergence),
  poisson: metricOf(poisson),
  binaryCrossentropy: metricOf(binaryCrossentropy),
  categoricalCrossentropy: metricOf(categoricalCrossentropy),
  sparseCategoricalCrossentropy: metricOf(sparseCategoricalCrossentropy),
  binaryFocalCrossentropy: metricOf(binaryFocalCrossentropy),
  categoricalFocalCrossentropy: metricOf(categoricalFocalCrossentropy),
};
