import { unknownName } from "../errors.ts";
import { accuracy } from "./accuracy.ts";
import type { Metric } from "./metric.ts";
import { topKAccuracy } from "./top-k-accuracy.ts";

export {
  type ClassificationReport,
  type ClassScores,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
} from "./confusion.ts";
export type { Metric } from "./metric.ts";
export { checkProbabilities, likeliestClasses, meanCrossentropy } from "./probabilities.ts";
export { accuracy, topKAccuracy };

const METRICS = { accuracy, topKAccuracy };

export type MetricName = keyof typeof METRICS;

/**
 * The metric of this name with its default options, or the metric itself.
 *
 * @throws UnknownNameError if there is no such metric
 */
export function findMetric(metric: MetricName | Metric): Metric {
  if (typeof metric !== "string") return metric;
  if (!Object.hasOwn(METRICS, metric)) throw unknownName("metric", metric, Object.keys(METRICS));
  return METRICS[metric]();
}
