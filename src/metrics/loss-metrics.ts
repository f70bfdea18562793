/** Losses as metrics: plain, whatever the loss that is trained with adds to them. */

import {
  binaryCrossentropy,
  categoricalCrossentropy,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
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

/** Metrics that are losses, by name. */
export const LOSS_METRICS = {
  meanSquaredError: () => lossMetric(meanSquaredError()),
  meanAbsoluteError: () => lossMetric(meanAbsoluteError()),
  binaryCrossentropy: () => lossMetric(binaryCrossentropy()),
  categoricalCrossentropy: () => lossMetric(categoricalCrossentropy()),
  sparseCategoricalCrossentropy: () => lossMetric(sparseCategoricalCrossentropy()),
};
