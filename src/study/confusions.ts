/** The confusion matrix of a classifier, the pairs of classes that it confuses most, and its worst errors. */

import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors/index.ts";
import {
  type ConfusionMatrix,
  checkProbabilities,
  classificationReport,
  confusionMatrix,
  likeliestClasses,
} from "../metrics/index.ts";
import { mean } from "../statistics/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { plannedTrainings } from "./planned-trainings.ts";

/**
 * Two classes that a model confused.
 *
 * @see {@link Confusions.pairs}
 */
export interface ConfusedPair {
  /** Numbers of the two classes. */
  readonly classes: readonly [number, number];
  /** Number of examples of the first class taken for the second, and of the second taken for the first. */
  readonly taken: readonly [number, number];
  /** Share of the examples of both classes that were taken for the other one. */
  readonly share: number;
}

/**
 * An error in which the model was confident.
 *
 * @see {@link Confusions.errors}
 */
export interface WorstError {
  /** Number of the example. */
  readonly example: number;
  /** Its label. */
  readonly label: number;
  /** The predicted class. */
  readonly prediction: number;
  /** Probability of the label. */
  readonly ofLabel: number;
  /** Probability of the prediction. */
  readonly ofPrediction: number;
}

/**
 * The errors of a classifier.
 *
 * @see {@link confusions}
 */
export interface Confusions {
  /** Number of examples of each class (row) predicted as each class (column). */
  readonly matrix: ConfusionMatrix;
  /** All pairs with confusions, the most confused first. */
  readonly pairs: readonly ConfusedPair[];
  /** All errors, the most confident first. */
  readonly errors: readonly WorstError[];
}

/**
 * Counts and ranks a classifier's errors.
 *
 * @param probabilities `[examples · classes]`; the likeliest class is the prediction, of equals the first
 * @param labels class numbers
 * @throws {ShapeError} unless there are examples · classes probabilities
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const probabilities = Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4);
 * const { matrix, errors } = study.confusions(probabilities, [0, 1, 1], 2);
 * console.log(matrix, errors[0]?.example); // [ [ 1, 0 ], [ 1, 1 ] ] 2
 * ```
 */
export function confusions(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classCount: number,
): Confusions {
  checkProbabilities(probabilities, labels, classCount);
  const predictions = likeliestClasses(probabilities, classCount);
  const errors = Array.from(predictions, (prediction, example): WorstError[] => {
    const label = defined(labels[example]);
    const of = (k: number) => defined(probabilities[example * classCount + k]);
    const [ofLabel, ofPrediction] = [of(label), of(prediction)];
    return prediction === label ? [] : [{ example, label, prediction, ofLabel, ofPrediction }];
  }).flat();
  errors.sort((a, b) => a.ofLabel - a.ofPrediction - (b.ofLabel - b.ofPrediction) || a.example - b.example);
  const matrix = confusionMatrix(labels, predictions, classCount);
  return { matrix, pairs: confusedPairs(matrix), errors };
}

function confusedPairs(matrix: ConfusionMatrix): ConfusedPair[] {
  const counts = matrix.map((row) => row.reduce((a, b) => a + b, 0));
  const pairs = matrix.flatMap((row, a) =>
    row.slice(a + 1).map((_, i): ConfusedPair => {
      const b = a + 1 + i;
      const taken = [defined(row[b]), defined(matrix[b]?.[a])] as const;
      const all = defined(counts[a]) + defined(counts[b]);
      return { classes: [a, b], taken, share: (taken[0] + taken[1]) / all };
    }),
  );
  return pairs.filter(({ taken }) => taken[0] + taken[1] > 0).sort((a, b) => b.share - a.share);
}

const MAX_PAIRS = 20;
const MAX_ERRORS = 60;

/** The errors of the reference article's network, with the first seed. */
export interface ConfusionsOfNetwork extends Pick<Confusions, "matrix"> {
  /** The most confused pairs. */
  readonly pairs: readonly ConfusedPair[];
  /** Number of all errors. */
  readonly errors: number;
  readonly worst: readonly WorstError[];
}

/** A class, the number of its examples, and of those taken for another class. */
export interface MissedClass {
  readonly label: number;
  readonly images: number;
  readonly missed: number;
}

/** Lists the classes of which an example is missed, the largest share first. */
export function missedClasses(matrix: ConfusionMatrix): MissedClass[] {
  return classificationReport(matrix)
    .classes.map(({ support }, label) => ({
      label,
      images: support,
      missed: support - defined(matrix[label]?.[label]),
    }))
    .filter(({ missed }) => missed > 0)
    .sort((a, b) => b.missed / b.images - a.missed / a.images);
}

/** Computes the mean recall of the classes that have examples. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  const { classes } = classificationReport(matrix);
  return mean(classes.flatMap(({ support, recall }) => (support === 0 ? [] : [recall])));
}

export const evidence = defineEvidence({
  pieces: (context) => plannedTrainings(context, "cnn"),
  assemble([first], { parts: { test } }): ConfusionsOfNetwork {
    if (first === undefined)
      throw new ConfigurationError("Expected at least one training of the network. Received: none.");
    const { matrix, pairs, errors } = confusions(first.run.probabilities, test.labels, test.classCount);
    return {
      matrix,
      pairs: pairs.slice(0, MAX_PAIRS),
      errors: errors.length,
      worst: errors.slice(0, MAX_ERRORS),
    };
  },
});
