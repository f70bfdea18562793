/** The interface of metrics: means over the examples, or numbers computed from sums over all of them. */

import type { Value } from "../graph/index.ts";
import type { TargetKind } from "../losses/index.ts";

interface Named {
  /** Under which it is reported. */
  readonly name: string;
  /**
   * Whether smaller or larger is better, for callbacks that watch it.
   *
   * @default what its name says, if it does
   */
  readonly mode?: "min" | "max";
}

/**
 * A metric that is a number for each example; its mean over the examples is reported.
 *
 * @example
 * ```ts
 * import { layers, type MeanMetric, ops, sequential } from "atelier";
 *
 * const bias: MeanMetric = {
 *   name: "bias",
 *   call: (targets, predictions) => ops.reduceMean(ops.subtract(predictions, targets), [-1]),
 * };
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "meanSquaredError", metrics: [bias] });
 * const logs = await model.evaluate([[1, 5]], [[2, 2]]);
 * console.log(logs.bias); // 1
 * ```
 */
export interface MeanMetric extends Named {
  /**
   * Computes the metric of each example, shape `[batch]`.
   *
   * @param targets `[batch, …]`, float32, as the loss takes them
   * @param predictions the outputs of the model
   * @param kind the kind of the targets
   */
  call(targets: Value, predictions: Value, kind: TargetKind): Value;
}

/** Sums over examples by name, each the numbers of a value of any shape in row-major order. */
export type MetricSums = Readonly<Record<string, Float64Array>>;

/**
 * A metric that is no mean over the examples, such as precision: sums are added up over the batches in double
 * precision, and the metric is computed from the totals. So it does not depend on how examples are batched.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential, type TotalMetric } from "atelier";
 *
 * const rmse: TotalMetric = {
 *   name: "rmse",
 *   sums: (targets, predictions) => ({
 *     squares: ops.reduceSum(ops.square(ops.subtract(targets, predictions))),
 *     count: ops.reduceSum(ops.add(ops.multiply(targets, 0), 1)),
 *   }),
 *   result: ({ squares, count }) => Math.sqrt((squares?.[0] ?? 0) / (count?.[0] ?? 1)),
 * };
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "meanSquaredError", metrics: [rmse] });
 * const logs = await model.evaluate([[1, 5]], [[2, 2]]);
 * console.log(logs.rmse); // 2.236
 * ```
 */
export interface TotalMetric extends Named {
  /**
   * Computes the sums over a batch's examples: float32 of any shape that does not depend on the batch size.
   *
   * @param targets `[batch, …]`, float32, as the loss takes them
   * @param predictions the outputs of the model
   * @param kind the kind of the targets
   * @param weights `[batch]`, how much each example counts; absent where all count alike
   */
  sums(
    targets: Value,
    predictions: Value,
    kind: TargetKind,
    weights?: Value,
  ): Readonly<Record<string, Value>>;

  /** Computes the metric from the sums over all examples. */
  result(sums: MetricSums): number;
}

/** A metric: a mean over examples, or computed of an epoch's totals. */
export type Metric = MeanMetric | TotalMetric;

/** A function that computes the metric of each example, `[batch]`: what {@link MeanMetric.call} is. */
export type MetricFunction = MeanMetric["call"];

/**
 * Returns whether a metric is computed from sums over all examples.
 *
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * console.log(metrics.isTotal(metrics.precision()), metrics.isTotal(metrics.accuracy())); // true false
 * ```
 */
export function isTotal(metric: Metric): metric is TotalMetric {
  return "sums" in metric;
}
