import { ConfigurationError, unknownName } from "../errors.ts";
import { formatReceived } from "../options/index.ts";
import { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import { crossentropy, LOSS_METRICS } from "./loss-metrics.ts";
import type { Metric } from "./metric.ts";
import { topKAccuracy } from "./top-k-accuracy.ts";

export type { BinaryAccuracyOptions } from "./accuracy.ts";
export {
  type ClassificationReport,
  type ClassScores,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
} from "./confusion.ts";
export type { Metric } from "./metric.ts";
export { checkProbabilities, likeliestClasses, meanCrossentropy } from "./probabilities.ts";
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
  acc: (): Metric => ({ ...accuracy(), name: "acc" }),
  mse: (): Metric => ({ ...LOSS_METRICS.meanSquaredError(), name: "mse" }),
  MSE: (): Metric => ({ ...LOSS_METRICS.meanSquaredError(), name: "MSE" }),
  mae: (): Metric => ({ ...LOSS_METRICS.meanAbsoluteError(), name: "mae" }),
  MAE: (): Metric => ({ ...LOSS_METRICS.meanAbsoluteError(), name: "MAE" }),
};

export type MetricName = keyof typeof METRICS;

/**
 * The metric of this name with its default options, or the metric itself.
 *
 * @throws UnknownNameError if there is no such metric; ConfigurationError for what is neither a name nor a metric
 */
export function findMetric(metric: MetricName | Metric): Metric {
  if (typeof metric !== "string") return checkMetric(metric);
  if (!Object.hasOwn(METRICS, metric)) throw unknownName("metric", metric, Object.keys(METRICS));
  return METRICS[metric]();
}

function checkMetric(metric: Metric): Metric {
  const isObject = typeof metric === "object" && metric !== null;
  if (isObject && typeof metric.call === "function" && typeof metric.name === "string") return metric;
  throw new ConfigurationError(
    `Expected a metric by name, as made by metrics, or { name, call }. Received: ${formatReceived(metric)}.`,
  );
}
