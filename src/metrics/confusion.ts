/**
 * Confusions of a classifier, counted. Plain functions of class numbers, unlike the metrics beside them,
 * which are computed inside the graph.
 *
 * Source of the definitions: scikit-learn, `confusion_matrix` and `classification_report` with its defaults.
 */

import { defined } from "../checked.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import {
  type Check,
  checkOption,
  formatReceived,
  integer,
  listOf,
  numbers,
  required,
} from "../options/index.ts";

/** A matrix of 2¹⁴ classes has 2 GiB. */
const MAX_CLASSES = 2 ** 14;

const MATRIX: Check = {
  expected: "a square matrix of counts, as confusionMatrix gives it",
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((row) => listOf(integer({ min: 0 }), { length: value.length }).accepts(row)),
};

/** Counts of examples: row i, column j is how many of class i were predicted as class j. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** How well one class is recognized; all NaN for a class that neither occurs nor is predicted. */
export interface ClassScores {
  /** Share of the examples predicted as this class that are of it; 0 if it was never predicted. */
  readonly precision: number;
  /** Share of the examples of this class that were predicted as it; 0 if there were none. */
  readonly recall: number;
  /** The harmonic mean of precision and recall; 0 where both are. */
  readonly f1: number;
  /** Number of examples of this class. */
  readonly support: number;
  /** Number of examples predicted as this class. */
  readonly predicted: number;
}

/** Precision, recall and F1 of each class, and their means. */
export interface ClassificationReport {
  /** Share of all examples that were predicted correctly. */
  readonly accuracy: number;
  /** Class by class. */
  readonly classes: readonly ClassScores[];
  /** The mean over the classes that occur or are predicted: one that the model ignores counts with 0. */
  readonly macroAverage: ClassScores;
  /** The mean over the same classes, weighted by support. */
  readonly weightedAverage: ClassScores;
}

/**
 * Counts how many examples of each class were predicted to be of each class.
 *
 * @param labels the true class of each example
 * @param predictions the predicted class of each example
 * @returns counts: row i, column j is how many of class i were predicted as class j
 * @throws {ShapeError} if there are more or fewer predictions than labels
 * @throws {ConfigurationError} if a class number is out of range
 * @see {@link https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html | scikit-learn:
 *   confusion_matrix}
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * console.log(metrics.confusionMatrix([0, 0, 1, 1], [0, 1, 1, 1], 2)); // [ [ 1, 1 ], [ 0, 2 ] ]
 * ```
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): ConfusionMatrix {
  checkOption("confusionMatrix", "labels", labels, required(numbers));
  checkOption("confusionMatrix", "predictions", predictions, required(numbers));
  checkOption(
    "confusionMatrix",
    "the number of classes",
    classCount,
    required(integer({ min: 1, max: MAX_CLASSES })),
  );
  if (labels.length !== predictions.length) {
    throw new ShapeError(
      `Expected one prediction per label: ${labels.length}. Received: ${predictions.length}.`,
    );
  }
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const [label, prediction] = [defined(labels[i]), defined(predictions[i])];
    for (const number of [label, prediction]) checkClassNumber(number, classCount, i);
    const row = defined(matrix[label]);
    row[prediction] = defined(row[prediction]) + 1;
  }
  return matrix;
}

/** @throws {ConfigurationError} unless it is a class number */
export function checkClassNumber(number: number, classCount: number, position: number): void {
  if (Number.isInteger(number) && number >= 0 && number < classCount) return;
  throw new ConfigurationError(
    `Expected class numbers from 0 to ${classCount - 1}. ` +
      `Received: ${formatReceived(number)} at position ${position}.`,
  );
}

/**
 * Computes precision, recall and F1 of every class, and their averages.
 *
 * A class that is never predicted has precision 0, one without examples recall 0, and both count in the averages, as in
 * scikit-learn; a class that neither occurs nor is predicted does not count.
 *
 * @throws {ConfigurationError} if the matrix is not a square one of counts
 * @see {@link https://scikit-learn.org/stable/modules/generated/sklearn.metrics.classification_report.html |
 *   scikit-learn: classification_report}
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * // 495 examples of one class and 5 of another, all predicted as the first.
 * const report = metrics.classificationReport([[495, 0], [5, 0]]);
 * console.log(report.accuracy, report.macroAverage.precision); // 0.99 0.495
 * ```
 */
export function classificationReport(matrix: ConfusionMatrix): ClassificationReport {
  checkOption("classificationReport", "the matrix", matrix, required(MATRIX));
  const supports = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const predicted = matrix.map((_, j) => matrix.reduce((sum, row) => sum + defined(row[j]), 0));
  const classes = matrix.map((row, i) => {
    const counts = { support: defined(supports[i]), predicted: defined(predicted[i]) };
    const right = defined(row[i]);
    if (counts.support + counts.predicted === 0) {
      return { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN, ...counts };
    }
    return {
      precision: share(right, counts.predicted),
      recall: share(right, counts.support),
      f1: (2 * right) / (counts.predicted + counts.support),
      ...counts,
    };
  });
  const right = matrix.reduce((sum, row, i) => sum + defined(row[i]), 0);
  const total = supports.reduce((sum, support) => sum + support, 0);
  return {
    accuracy: right / total,
    classes,
    macroAverage: averageScores(classes, () => 1, total),
    weightedAverage: averageScores(classes, ({ support }) => support, total),
  };
}

/** Computes `part / whole`, or 0 if `whole` is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function averageScores(
  classes: readonly ClassScores[],
  weight: (scores: ClassScores) => number,
  total: number,
): ClassScores {
  const seen = classes.filter(({ support, predicted }) => support + predicted > 0);
  const weights = seen.reduce((sum, scores) => sum + weight(scores), 0);
  const average = (score: "precision" | "recall" | "f1") =>
    seen.reduce((sum, scores) => sum + scores[score] * weight(scores), 0) / weights;
  return {
    precision: average("precision"),
    recall: average("recall"),
    f1: average("f1"),
    support: total,
    predicted: total,
  };
}
