/** The share of right predictions. Source of the conventions: Keras, `Accuracy` as `compile` resolves it. */

import type { Value } from "../graph/index.ts";
import { meanPerExample } from "../losses/index.ts";
import { argMax, cast, equal, greater } from "../ops/index.ts";
import { checkOptions, number } from "../options/index.ts";
import type { MeanMetric } from "./metric.ts";
import { classNumbers, comparisonOf, ofPredictionsShape, rightClasses } from "./right-classes.ts";

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /**
   * Predictions above this count as 1. Use 0 if the model returns logits.
   *
   * @default 0.5
   */
  readonly threshold?: number;
}

/**
 * Computes the share of right answers, as the shapes ask for it: {@link binaryAccuracy} where the model has one output
 * (at each position), {@link sparseCategoricalAccuracy} for class numbers as targets, else {@link categoricalAccuracy}.
 * The loss does not matter: of ten sigmoids, the largest has to be the right one.
 *
 * @see {@link https://keras.io/api/metrics/accuracy_metrics/ | Keras: accuracy metrics}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "categoricalCrossentropy", metrics: [metrics.accuracy()] });
 * const { accuracy } = await model.evaluate([[0.1, 0.9], [0.7, 0.3]], [[0, 1], [0, 1]]);
 * console.log(accuracy); // 0.5
 * ```
 */
export function accuracy(): MeanMetric {
  return {
    name: "accuracy",
    mode: "max",
    call: (targets, predictions) =>
      comparisonOf(targets, predictions) === "binary"
        ? rightSides("accuracy", targets, predictions, 0.5)
        : rightMaxima(rightClasses("accuracy", targets, predictions), predictions),
  };
}

/**
 * Computes the share of an example's outputs on the right side of the threshold: above it where the target is 1, not
 * above where it is 0. A target between 0 and 1 is never met, as in Keras.
 *
 * @throws {ConfigurationError} if an option is no number
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class | Keras: BinaryAccuracy}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "binaryCrossentropy", metrics: [metrics.binaryAccuracy({ threshold: 0.5 })] });
 * const { binaryAccuracy } = await model.evaluate([[0.9, 0.6]], [[1, 0]]);
 * console.log(binaryAccuracy); // 0.5
 * ```
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): MeanMetric {
  checkOptions<BinaryAccuracyOptions>("binaryAccuracy", options, { threshold: number() });
  const { threshold = 0.5 } = options;
  return {
    name: "binaryAccuracy",
    mode: "max",
    call: (targets, predictions) => rightSides("binaryAccuracy", targets, predictions, threshold),
  };
}

/**
 * Computes the share of examples whose largest output is at the place of the largest target; of equal ones, the first
 * counts.
 *
 * @see {@link https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class | Keras: CategoricalAccuracy}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "categoricalCrossentropy", metrics: [metrics.categoricalAccuracy()] });
 * const { categoricalAccuracy } = await model.evaluate([[0.1, 0.9], [0.7, 0.3]], [[0, 1], [0, 1]]);
 * console.log(categoricalAccuracy); // 0.5
 * ```
 */
export function categoricalAccuracy(): MeanMetric {
  return {
    name: "categoricalAccuracy",
    mode: "max",
    call(targets, predictions) {
      const oneHot = ofPredictionsShape("categoricalAccuracy", targets, predictions);
      return rightMaxima(cast(argMax(oneHot)), predictions);
    },
  };
}

/**
 * Computes the share of examples whose largest output is at the place that the target, a class number, says.
 *
 * @see {@link https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class | Keras:
 *   SparseCategoricalAccuracy}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "sparseCategoricalCrossentropy", metrics: [metrics.sparseCategoricalAccuracy()] });
 * const { sparseCategoricalAccuracy } = await model.evaluate([[0.1, 0.9], [0.7, 0.3]], [1, 1]);
 * console.log(sparseCategoricalAccuracy); // 0.5
 * ```
 */
export function sparseCategoricalAccuracy(): MeanMetric {
  return {
    name: "sparseCategoricalAccuracy",
    mode: "max",
    call: (targets, predictions) =>
      rightMaxima(classNumbers("sparseCategoricalAccuracy", targets, predictions), predictions),
  };
}

function rightSides(metric: string, targets: Value, predictions: Value, threshold: number): Value {
  const sides = cast(greater(predictions, threshold));
  return meanPerExample(cast(equal(sides, ofPredictionsShape(metric, targets, predictions))));
}

function rightMaxima(classes: Value, predictions: Value): Value {
  return meanPerExample(cast(equal(cast(argMax(predictions)), classes)));
}
