/** The confusion matrix of a classifier, the pairs of classes that it confuses most, and its worst errors. */

import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors.ts";
import {
  type ConfusionMatrix,
  checkProbabilities,
  confusionMatrix,
  likeliestClasses,
} from "../metrics/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { plannedTrainings } from "./planned-trainings.ts";

/** Two classes that a model confused. */
export interface ConfusedPair {
  readonly classes: readonly [number, number];
  /** Examples of the first that were taken for the second, and the other way. */
  readonly taken: readonly [number, number];
  /** Of the examples of both classes, the share that was taken for the other one. */
  readonly share: number;
}

/** An error of which a model was sure. */
export interface WorstError {
  readonly example: number;
  readonly label: number;
  readonly prediction: number;
  /** Probabilities of the true class, and of the one that the model chose. */
  readonly ofLabel: number;
  readonly ofPrediction: number;
}

/** What a model confused. */
export interface Confusions {
  readonly matrix: ConfusionMatrix;
  /** All pairs that were ever confused, the most confused first. */
  readonly pairs: readonly ConfusedPair[];
  /** All errors, those first in which the model was surest. */
  readonly errors: readonly WorstError[];
}

/**
 * Counts and ranks errors.
 *
 * @param probabilities [examples · classes]; the likeliest class is the prediction, of equal ones the first
 * @throws ShapeError unless there are examples · classes of them
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

/** Of the post's network, with the first seed. */
export interface ConfusionsOfNetwork extends Pick<Confusions, "matrix"> {
  /** The pairs that are confused most. */
  readonly pairs: readonly ConfusedPair[];
  /** The number of all errors. */
  readonly errors: number;
  readonly worst: readonly WorstError[];
}

export const evidence = defineEvidence({
  pieces: (context) => plannedTrainings(context, "cnn"),
  assemble([first], { parts: { test } }): ConfusionsOfNetwork {
    if (first === undefined)
      throw new ConfigurationError("Expected a training of the network. Received: none.");
    const { matrix, pairs, errors } = confusions(first.run.probabilities, test.labels, test.classCount);
    return {
      matrix,
      pairs: pairs.slice(0, MAX_PAIRS),
      errors: errors.length,
      worst: errors.slice(0, MAX_ERRORS),
    };
  },
});
