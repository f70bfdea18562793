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
 * Cross-entropy between probabilities: of two sides where the model puts out one number, else between classes.
 * Without label smoothing and penalties. Source: Keras, metric "crossentropy" as `compile` resolves it.
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

/** A loss as a metric: the same number, only reported. */
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

/** Keras' metric is the cosine itself, of which the loss is the opposite. */
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
