/** The share of examples whose class is among the k likeliest. Source: Keras, `TopKCategoricalAccuracy`. */

import { defined } from "../checked.ts";
import { meanPerExample } from "../losses/index.ts";
import { cast, equal, greater, multiply, oneHot, reduceSum, select } from "../ops/index.ts";
import { checkOption, checkOptions, integer, isObject } from "../options/index.ts";
import type { MeanMetric } from "./metric.ts";
import { rightClasses } from "./right-classes.ts";

const DEFAULT_K = 5;

/** Options of `metrics.topKAccuracy`. */
export interface TopKAccuracyOptions {
  /**
   * How many of the likeliest classes count.
   *
   * @default 5
   */
  readonly k?: number;
}

/**
 * Computes the share of examples for which fewer than k classes are likelier than the right one. Of targets that are
 * probabilities, the largest says which class is right. A prediction that is NaN is never right.
 *
 * @param k default 5; or, as in Keras, `{ k: 5 }`
 * @throws {ConfigurationError} unless k is a positive integer
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class | Keras:
 *   TopKCategoricalAccuracy}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [3] })]);
 * model.compile({ loss: "categoricalCrossentropy", metrics: [metrics.topKAccuracy(2)] });
 * const { top2Accuracy } = await model.evaluate([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], [[0, 0, 1], [0, 0, 1]]);
 * console.log(top2Accuracy); // 0.5
 * ```
 */
export function topKAccuracy(k: number | TopKAccuracyOptions = DEFAULT_K): MeanMetric {
  if (!isObject(k)) return ofLikeliest(k);
  checkOptions<TopKAccuracyOptions>("topKAccuracy", k, { k: integer() });
  return ofLikeliest(k.k ?? DEFAULT_K);
}

function ofLikeliest(k: number): MeanMetric {
  checkOption("topKAccuracy", "k", k, integer());
  return {
    name: `top${k}Accuracy`,
    mode: "max",
    call(targets, predictions) {
      const right = rightClasses("topKAccuracy", targets, predictions);
      const isRight = equal(oneHot(right, defined(predictions.shape.at(-1))), 1);
      const score = reduceSum(select(isRight, predictions, 0), [-1], true);
      const likelier = reduceSum(cast(greater(predictions, score)), [-1]);
      const isNumber = reduceSum(cast(equal(score, score)), [-1]);
      return meanPerExample(multiply(cast(greater(k, likelier)), isNumber));
    },
  };
}
