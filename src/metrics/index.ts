import { unknownName } from "../errors/index.ts";
import { declareMakers, refuseUncalled } from "../options/index.ts";
import { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import { auc } from "./auc.ts";
import { checkOwnMetric } from "./check-own-metric.ts";
import { f1Score, fBetaScore } from "./f-score.ts";
import { cosineSimilarity, crossentropy, LOSS_METRICS } from "./loss-metrics.ts";
import { meanIoU } from "./mean-iou.ts";
import type { Metric, MetricFunction } from "./metric.ts";
import { precision, recall } from "./precision-recall.ts";
import { rootMeanSquaredError } from "./root-mean-squared-error.ts";
import { topKAccuracy } from "./top-k-accuracy.ts";

export type { BinaryAccuracyOptions } from "./accuracy.ts";
export type { AucOptions } from "./auc.ts";
export {
  type ClassificationReport,
  type ClassScores,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
} from "./confusion.ts";
export type { F1ScoreOptions, FBetaScoreOptions } from "./f-score.ts";
export {
  isTotal,
  type MeanMetric,
  type Metric,
  type MetricFunction,
  type MetricSums,
  type TotalMetric,
} from "./metric.ts";
export type { PrecisionOptions } from "./precision-recall.ts";
export { checkProbabilities, likeliestClasses, meanCrossentropy, probabilitiesOf } from "./probabilities.ts";
export { metricOutputs, RunningMetric, type RunningMetricState } from "./running.ts";
export type { TopKAccuracyOptions } from "./top-k-accuracy.ts";
export {
  accuracy,
  auc,
  binaryAccuracy,
  categoricalAccuracy,
  cosineSimilarity,
  crossentropy,
  f1Score,
  fBetaScore,
  meanIoU,
  precision,
  recall,
  rootMeanSquaredError,
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
  precision,
  recall,
  f1Score,
  auc,
  meanIoU,
  rootMeanSquaredError,
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

declareMakers("metrics", { ...METRICS, fBetaScore });

/** Returns the same metric under another name. */
function named<Kind extends Metric>(name: string, metric: () => Kind): () => Kind {
  return () => ({ ...metric(), name });
}

/** Names of metrics in other libraries, in lower case, where the nearest name here would be another metric. */
const NAMES_ELSEWHERE: Readonly<Record<string, MetricName>> = {
  auroc: "auc",
  roc_auc: "auc",
  f1: "f1Score",
  f1_score: "f1Score",
  iou: "meanIoU",
  jaccard: "meanIoU",
  mean_iou: "meanIoU",
  mean_io_u: "meanIoU",
  rmse: "rootMeanSquaredError",
  sensitivity: "recall",
  top_k_categorical_accuracy: "topKAccuracy",
  sparse_top_k_categorical_accuracy: "topKAccuracy",
  topkcategoricalaccuracy: "topKAccuracy",
  sparsetopkcategoricalaccuracy: "topKAccuracy",
};

/** The names of the metrics. */
export type MetricName = keyof typeof METRICS;

/** What `compile` accepts as a metric: a name, a metric made by `metrics`, or one of your own. */
export type GivenMetric = MetricName | Metric | MetricFunction;

/**
 * Finds the metric of this name with its default options, or makes a metric of a function or an object.
 *
 * A function computes the metric of each example; it is reported by the function's own name.
 *
 * @throws {UnknownNameError} if there is no such metric
 * @throws {ConfigurationError} if it is neither a name nor a metric; the message says which part is missing
 * @example
 * ```ts
 * import { metrics, ops } from "atelier";
 *
 * const metric = metrics.findMetric(function bias(targets, predictions) {
 *   return ops.reduceMean(ops.subtract(predictions, targets), [-1]);
 * });
 * console.log(metric.name); // bias
 * ```
 */
export function findMetric(metric: GivenMetric): Metric {
  refuseUncalled("a metric", metric);
  if (typeof metric === "function")
    return { name: metric.name === "" ? "metric" : metric.name, call: metric };
  if (typeof metric !== "string") return checkOwnMetric(metric);
  if (!Object.hasOwn(METRICS, metric)) {
    const meant = Object.entries(NAMES_ELSEWHERE).find(([name]) => name === metric.toLowerCase());
    throw unknownName("metric", metric, Object.keys(METRICS), meant?.[1]);
  }
  return METRICS[metric]();
}
