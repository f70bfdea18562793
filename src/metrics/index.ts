import { unknownName } from "../errors.ts";
import { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import { checkOwnMetric } from "./check-own-metric.ts";
import { cosineSimilarity, crossentropy, LOSS_METRICS } from "./loss-metrics.ts";
import type { Metric, MetricFunction } from "./metric.ts";
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
  cosineSimilarity,
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
  cosineSimilarity,
  ...LOSS_METRICS,
  /** Short names that Keras and TensorFlow.js have too; a metric is reported by the name that was asked for. */
  acc: named("acc", accuracy),
  mse: named("mse", LOSS_METRICS.meanSquaredError),
  MSE: named("MSE", LOSS_METRICS.meanSquaredError),
  mae: named("mae", LOSS_METRICS.meanAbsoluteError),
  MAE: named("MAE", LOSS_METRICS.meanAbsoluteError),
  mape: named("mape", LOSS_METRICS.meanAbsolutePercentageError),
  MAPE: named("MAPE", LOSS_METRICS.meanAbsolutePercentageError),
  msle: named("msle", LOSS_METRICS.meanSquaredLogarithmicError),
  MSLE: named("MSLE", LOSS_METRICS.meanSquaredLogarithmicError),
  kld: named("kld", LOSS_METRICS.klDivergence),
  KLD: named("KLD", LOSS_METRICS.klDivergence),
};

/** The same metric under another name. */
function named<Kind extends Metric>(name: string, metric: () => Kind): () => Kind {
  return () => ({ ...metric(), name });
}

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
