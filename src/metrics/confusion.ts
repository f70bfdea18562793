/**
 * What a classifier takes for what, counted. Plain functions of class numbers, unlike the metrics beside them,
 * which are computed inside the graph.
 *
 * Source of the definitions: scikit-learn, `confusion_matrix` and `classification_report` with
 * `zero_division=nan`.
 */

import { ConfigurationError, ShapeError } from "../errors.ts";

/** Counts of examples: row i, column j is how many of class i were taken for class j. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** How well one class is recognised; 0/0 is NaN. */
export interface ClassScores {
  /** Of what was taken for this class, the share that was. */
  readonly precision: number;
  /** Of what was this class, the share that was taken for it. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
  /** How many examples were this class. */
  readonly support: number;
}

export interface ClassificationReport {
  /** The share of all examples that were taken for what they are. */
  readonly accuracy: number;
  /** Class by class. */
  readonly classes: readonly ClassScores[];
  /** The mean over the classes; those whose score is NaN do not count. */
  readonly macroAverage: ClassScores;
  /** The mean over the classes, weighted by support; those whose score is NaN do not count. */
  readonly weightedAverage: ClassScores;
}

/**
 * Counts what was taken for what.
 *
 * @param labels the true class of each example
 * @param predictions the class that each was taken for
 * @throws ShapeError if they are not as many; ConfigurationError for a class number out of range
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): ConfusionMatrix {
  if (labels.length !== predictions.length) {
    throw new ShapeError(
      `Expected as many predictions as labels, ${labels.length}. Received: ${predictions.length}.`,
    );
  }
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < labels.length; i++) {
    for (const number of [labels[i], predictions[i]]) {
      if (Number.isInteger(number) && number >= 0 && number < classCount) continue;
      throw new ConfigurationError(
        `Expected class numbers from 0 to ${classCount - 1}. Received: ${number} at position ${i}.`,
      );
    }
    matrix[labels[i]][predictions[i]]++;
  }
  return matrix;
}

/** Precision, recall and F1 of every class, and their averages. */
export function classificationReport(matrix: ConfusionMatrix): ClassificationReport {
  const supports = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const predicted = matrix.map((_, j) => matrix.reduce((sum, row) => sum + row[j], 0));
  const classes = matrix.map((row, i) => ({
    precision: row[i] / predicted[i],
    recall: row[i] / supports[i],
    f1: (2 * row[i]) / (predicted[i] + supports[i]),
    support: supports[i],
  }));
  const right = matrix.reduce((sum, row, i) => sum + row[i], 0);
  const total = supports.reduce((sum, support) => sum + support, 0);
  return {
    accuracy: right / total,
    classes,
    macroAverage: averageScores(classes, () => 1, total),
    weightedAverage: averageScores(classes, ({ support }) => support, total),
  };
}

function averageScores(
  classes: readonly ClassScores[],
  weight: (scores: ClassScores) => number,
  support: number,
): ClassScores {
  const average = (score: "precision" | "recall" | "f1") => {
    const known = classes.filter((scores) => !Number.isNaN(scores[score]));
    const weights = known.reduce((sum, scores) => sum + weight(scores), 0);
    return known.reduce((sum, scores) => sum + scores[score] * weight(scores), 0) / weights;
  };
  return { precision: average("precision"), recall: average("recall"), f1: average("f1"), support };
}
