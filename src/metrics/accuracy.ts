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
   * What predictions of 1 lie above.
   *
   * @default 0.5. 0 where the model puts out logits
   */
  readonly threshold?: number;
}

/**
 * {@link binaryAccuracy} where the model puts out one number (for each position), {@link sparseCategoricalAccuracy}
 * for class numbers as targets, else {@link categoricalAccuracy}. Whatever the loss is: of ten sigmoids, the largest
 * has to be the right one.
 *
 * @example
 * model.compile({ loss: "meanSquaredError", metrics: ["accuracy"] });
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
 * The share of an example's outputs that lie on the right side of the threshold: above it where the target is 1, not
 * above where it is 0. A target between 0 and 1 is never met, as in Keras.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
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

/** 1 where the largest output is at the place of the largest target, else 0; of equal ones, the first counts. */
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

/** 1 where the largest output is at the place that the target, a class number, says, else 0. */
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
