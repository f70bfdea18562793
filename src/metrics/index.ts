import { unknownName } from "../errors.ts";
import { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import { checkOwnMetric } from "./check-own-metric.ts";
import { crossentropy, LOSS_METRICS } from "./loss-metrics.ts";
import type { MeanMetric, Metric, MetricFunction } from "./metric.ts";
import { topKAccuracy } from "./top-k-accuracy.ts";

export type { BinaryAccuracyOptions } from "./accuracy.ts";
export {
  type ClassificationReport,
  type ClassScores,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
} from "./confusion.ts";
export {
  isTotal,
  type MeanMetric,
  type Metric,
  type MetricFunction,
  type MetricSums,
  type TotalMetric,
} from "./metric.ts";
export { checkProbabilities, likeliestClasses, meanCrossentropy } from "./probabilities.ts";
export { metricOutputs, RunningMetric } from "./running.ts";
export {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  crossentropy,
  sparseCategoricalAccuracy,
  topKAccuracy,
};

const METRICS = {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKAccuracy,
  crossentropy,
  ...LOSS_METRICS,
  /** Short names that Keras and TensorFlow.js have too; a metric is reported by the name that was asked for. */
  acc: (): MeanMetric => ({ ...accuracy(), name: "acc" }),
  mse: (): MeanMetric => ({ ...LOSS_METRICS.meanSquaredError(), name: "mse" }),
  MSE: (): MeanMetric => ({ ...LOSS_METRICS.meanSquaredError(), name: "MSE" }),
  mae: (): MeanMetric => ({ ...LOSS_METRICS.meanAbsoluteError(), name: "mae" }),
  MAE: (): MeanMetric => ({ ...LOSS_METRICS.meanAbsoluteError(), name: "MAE" }),
};

export type MetricName = keyof typeof METRICS;

/** What `compile` takes for a metric: a name, what `metrics` makes, or one of your own. */
export type GivenMetric = MetricName | Metric | MetricFunction;

/**
 * Finds the metric of this name with its default options, or makes a metric of what is given.
 *
 * A function is the metric of each example, reported by the function's own name.
 *
 * @throws UnknownNameError if there is no such metric; ConfigurationError for what is neither a name nor a metric, with
 *   what it lacks
 * @example
 * findMetric(function bias(targets, predictions) {
 *   return ops.reduceMean(ops.subtract(predictions, targets), [-1]);
 * });
 */
export function findMetric(metric: GivenMetric): Metric {
  if (typeof metric === "function")
    return { name: metric.name === "" ? "metric" : metric.name, call: metric };
  if (typeof metric !== "string") return checkOwnMetric(metric);
  if (!Object.hasOwn(METRICS, metric)) throw unknownName("metric", metric, Object.keys(METRICS));
  return METRICS[metric]();
}
