/**
 * The area under a curve of a classifier's choices at all thresholds. Source of the conventions: Keras, `AUC`; of the
 * interpolation between points of precision and recall, Davis and Goadrich, "The Relationship Between Precision-Recall
 * and ROC Curves", 2006.
 */

import { constant } from "../graph/index.ts";
import { cast, greater, multiply, reduceSum, reshape, sigmoid, subtract } from "../ops/index.ts";
import { boolean, type Checks, checkOptions, integer, nameText, oneOf } from "../options/index.ts";
import { share } from "./confusion.ts";
import type { MetricSums, TotalMetric } from "./metric.ts";
import { rowsOf } from "./rows.ts";

/** Options of {@link auc}. */
export interface AucOptions {
  /**
   * "ROC": the share of positives that are found over the share of negatives that are taken for positives; "PR":
   * precision over recall, which says more where positives are rare.
   *
   * @default "ROC"
   */
  readonly curve?: "ROC" | "PR";
  /**
   * How many thresholds, evenly spaced from 0 to 1.
   *
   * @default 200
   */
  readonly numThresholds?: number;
  /**
   * Whether the area is the mean over the outputs, instead of one of all outputs together.
   *
   * @default false
   */
  readonly multiLabel?: boolean;
  /**
   * Whether the predictions are logits instead of probabilities.
   *
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * Under which the metric is reported.
   *
   * @default "auc"
   */
  readonly name?: string;
}

const CHECKS: Checks<AucOptions> = {
  curve: oneOf(["ROC", "PR"]),
  numThresholds: integer({ min: 2 }),
  multiLabel: boolean,
  fromLogits: boolean,
  name: nameText,
};

/** Keras' `epsilon()`: the outermost thresholds lie this far outside of the probabilities. */
const EPSILON = 1e-7;

/**
 * Computes the area under the ROC or the precision-recall curve over all examples: 1 where every positive has a higher
 * probability than any negative, ½ (on the ROC curve) for random probabilities. Targets are yes and no for each output,
 * one-hot rows, or class numbers.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/classification_metrics/#auc-class | Keras: AUC}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [1] })]);
 * model.compile({ loss: "binaryCrossentropy", metrics: [metrics.auc({ curve: "ROC" })] });
 * const { auc } = await model.evaluate([[0.9], [0.4], [0.6], [0.1]], [[1], [1], [0], [0]]);
 * console.log(auc); // 0.75
 * ```
 */
export function auc(options: AucOptions = {}): TotalMetric {
  checkOptions<AucOptions>("auc", options, CHECKS);
  const {
    curve = "ROC",
    numThresholds = 200,
    multiLabel = false,
    fromLogits = false,
    name = "auc",
  } = options;
  const area = curve === "ROC" ? areaOfRates : areaOfPrecision;
  return {
    name,
    mode: "max",
    sums(targets, predictions, _kind, weights) {
      const rows = rowsOf(name, targets, predictions, weights);
      const outputs = multiLabel ? rows.outputs : 1;
      const shape = [-1, outputs, 1];
      const positive = cast(greater(rows.targets, 0));
      const positives = reshape(multiply(positive, rows.weights), shape);
      const negatives = reshape(multiply(subtract(1, positive), rows.weights), shape);
      const scores = fromLogits ? sigmoid(rows.predictions) : rows.predictions;
      const isAbove = cast(greater(reshape(scores, shape), constant(thresholds(numThresholds))));
      return {
        truePositives: reduceSum(multiply(positives, isAbove), [0]),
        falsePositives: reduceSum(multiply(negatives, isAbove), [0]),
        positives: reduceSum(positives, [0]),
        negatives: reduceSum(negatives, [0]),
      };
    },
    result(sums) {
      const curves = curvesOf(sums, numThresholds);
      return curves.reduce((sum, points) => sum + area(points), 0) / curves.length;
    },
  };
}

function thresholds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return -EPSILON;
    return i === count - 1 ? 1 + EPSILON : i / (count - 1);
  });
}

/** Choices of one output at each threshold, from the lowest to the highest. */
interface Curve {
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

function curvesOf(
  { truePositives, falsePositives, positives, negatives }: MetricSums,
  count: number,
): Curve[] {
  const part = (sums: Float64Array | undefined, i: number) => [
    ...(sums?.slice(i * count, (i + 1) * count) ?? []),
  ];
  return Array.from(positives ?? [], (all, i) => ({
    truePositives: part(truePositives, i),
    falsePositives: part(falsePositives, i),
    positives: all,
    negatives: negatives?.[i] ?? Number.NaN,
  }));
}

/** Sums a function of each two neighbouring points. */
function sumOverSteps<Point>(points: readonly Point[], area: (from: Point, to: Point) => number): number {
  return points.slice(1).reduce((sum, to, i) => {
    const from = points[i];
    return from === undefined ? sum : sum + area(from, to);
  }, 0);
}

function areaOfRates({ truePositives, falsePositives, positives, negatives }: Curve): number {
  const points = truePositives.map((count, i) => ({
    found: share(count, positives),
    mistaken: share(falsePositives[i] ?? Number.NaN, negatives),
  }));
  return sumOverSteps(points, (from, to) => ((from.mistaken - to.mistaken) * (from.found + to.found)) / 2);
}

function areaOfPrecision({ truePositives, falsePositives, positives }: Curve): number {
  const points = truePositives.map((found, i) => ({
    found,
    chosen: found + (falsePositives[i] ?? Number.NaN),
  }));
  return sumOverSteps(points, (from, to) => {
    const gained = from.found - to.found;
    const slope = share(gained, Math.max(from.chosen - to.chosen, 0));
    const intercept = to.found - slope * to.chosen;
    const ratio = from.chosen > 0 && to.chosen > 0 ? from.chosen / to.chosen : 1;
    return share(slope * (gained + intercept * Math.log(ratio)), positives);
  });
}
