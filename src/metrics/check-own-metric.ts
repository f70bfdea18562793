import { ConfigurationError } from "../errors/index.ts";
import {
  type Checks,
  callable,
  checkOptions,
  formatReceived,
  isObject,
  knownProperties,
  nameText,
  oneOf,
  required,
} from "../options/index.ts";
import type { MeanMetric, Metric, TotalMetric } from "./metric.ts";

const NAMED = { name: required(nameText), mode: oneOf(["min", "max"]) };
const MEAN: Checks<MeanMetric> = { ...NAMED, call: required(callable) };
const TOTAL: Checks<TotalMetric> = { ...NAMED, sums: required(callable), result: required(callable) };

/**
 * Checks a metric that is given as an object.
 *
 * @throws {ConfigurationError} if it is no object, lacks a part or has a wrong one
 * @throws {UnknownNameError} for a part of an object literal that metrics do not have
 */
export function checkOwnMetric(metric: Metric): Metric {
  if (!isObject(metric)) {
    throw new ConfigurationError(
      "Expected a metric by name, as made by metrics, a function (targets, predictions) => Value, " +
        `{ name, call } or { name, sums, result }. Received: ${formatReceived(metric)}.`,
    );
  }
  const checks = "sums" in metric || "result" in metric ? TOTAL : MEAN;
  checkOptions<Metric>("metric", knownProperties(metric, checks), checks);
  return metric;
}
