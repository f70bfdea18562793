/** Precision and recall of outputs that say yes or no. Source of the conventions: Keras, `Precision` and `Recall`. */

import type { Value } from "../graph/index.ts";
import { cast, greater, multiply, oneHot, reduceSum, subtract, topK as topKOf } from "../ops/index.ts";
import { type Checks, checkOptions, integer, nameText, number } from "../options/index.ts";
import { share } from "./confusion.ts";
import type { MetricSums, TotalMetric } from "./metric.ts";
import { onlyClass, rowsOf } from "./rows.ts";

/** Options of {@link precision} and {@link recall}. */
export interface PrecisionOptions {
  /**
   * Outputs above this say yes. Use 0 if the model returns logits.
   *
   * @default 0.5; where `topK` is given, every one of the k largest says yes
   */
  readonly threshold?: number;
  /**
   * Only the k largest outputs of an example can say yes.
   *
   * @default all
   */
  readonly topK?: number;
  /**
   * The only class that counts.
   *
   * @default all outputs together
   */
  readonly classId?: number;
  /**
   * Under which the metric is reported.
   *
   * @default the function's own name
   */
  readonly name?: string;
}

const CHECKS: Checks<PrecisionOptions> = {
  threshold: number(),
  topK: integer(),
  classId: integer({ min: 0 }),
  name: nameText,
};

/**
 * Computes, of the outputs that say yes, the share whose target is above 0, over all examples; 0 where none says yes.
 * Targets are yes and no for each output, one-hot rows, or class numbers.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/classification_metrics/#precision-class | Keras: Precision}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [1] })]);
 * model.compile({ loss: "binaryCrossentropy", metrics: [metrics.precision({ threshold: 0.5 })] });
 * const { precision } = await model.evaluate([[0.9], [0.4], [0.6], [0.1]], [[1], [1], [0], [0]]);
 * console.log(precision); // 0.5
 * ```
 */
export function precision(options: PrecisionOptions = {}): TotalMetric {
  checkOptions<PrecisionOptions>("precision", options, CHECKS);
  return ofYes("precision", options, ({ right, wrong }) => share(first(right), first(right) + first(wrong)));
}

/**
 * Computes, of the outputs whose target is above 0, the share that says yes, over all examples; 0 where there is none.
 * Targets are yes and no for each output, one-hot rows, or class numbers.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/classification_metrics/#recall-class | Keras: Recall}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [1] })]);
 * model.compile({ loss: "binaryCrossentropy", metrics: [metrics.recall({ threshold: 0.3 })] });
 * const { recall } = await model.evaluate([[0.9], [0.4], [0.6], [0.1]], [[1], [1], [0], [0]]);
 * console.log(recall); // 1
 * ```
 */
export function recall(options: PrecisionOptions = {}): TotalMetric {
  checkOptions<PrecisionOptions>("recall", options, CHECKS);
  return ofYes("recall", options, ({ right, missed }) => share(first(right), first(right) + first(missed)));
}

function first(sum: Float64Array | undefined): number {
  return sum?.[0] ?? Number.NaN;
}

function ofYes(
  kind: string,
  { threshold, topK, classId, name = kind }: PrecisionOptions,
  result: (sums: MetricSums) => number,
): TotalMetric {
  return {
    name,
    mode: "max",
    sums(targets, predictions, _kind, weights) {
      const rows = rowsOf(name, targets, predictions, weights);
      const is = cast(greater(rows.targets, 0));
      const says = saysYes(rows.predictions, threshold, topK);
      const counts = (marked: Value) =>
        reduceSum(multiply(multiply(marked, onlyClass(name, classId, rows.outputs)), rows.weights));
      return {
        right: counts(multiply(says, is)),
        wrong: counts(multiply(says, subtract(1, is))),
        missed: counts(multiply(subtract(1, says), is)),
      };
    },
    result,
  };
}

/** 1 where an output says yes, else 0. */
function saysYes(predictions: Value, threshold: number | undefined, k: number | undefined): Value {
  const outputs = predictions.shape.at(-1) ?? 1;
  if (k === undefined || k >= outputs) {
    const isAll = k !== undefined && threshold === undefined;
    return cast(greater(predictions, isAll ? Number.NEGATIVE_INFINITY : (threshold ?? 0.5)));
  }
  const { indices } = topKOf(predictions, k);
  const isAmongLargest = reduceSum(oneHot(cast(indices), outputs), [1]);
  return threshold === undefined
    ? isAmongLargest
    : multiply(isAmongLargest, cast(greater(predictions, threshold)));
}
