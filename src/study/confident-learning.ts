/**
 * Labels that a model doubts. Source: C. Northcutt, L. Jiang and I. Chuang, "Confident Learning: Estimating
 * Uncertainty in Dataset Labels", Journal of Artificial Intelligence Research 70, 2021: per-class thresholds, the
 * confident joint, and ranking by normalised margin.
 *
 * The probabilities have to be out of fold: each example's from a model that was not trained on it.
 */

import { defined } from "../checked.ts";
import { checkProbabilities } from "../metrics/index.ts";

/** An example whose label is probably wrong. */
export interface SuspiciousLabel {
  readonly example: number;
  readonly label: number;
  /** The class that is likelier than the label, more than any other. */
  readonly likelier: number;
  /** Probability of the label less that of the likelier class: from −1, the most suspicious, to 1. */
  readonly margin: number;
  /** Whether it counts as an error in the confident joint. */
  readonly isConfident: boolean;
}

/** What confident learning says of labels. */
export interface ConfidentLearning {
  /** Every example, the most suspicious first. */
  readonly ranking: readonly SuspiciousLabel[];
  /** How many examples of each label (row) belong to each class (column), as far as the model is sure. */
  readonly joint: readonly (readonly number[])[];
  /** For each class, the mean probability that its own examples are given: above it, the model is sure. */
  readonly thresholds: readonly number[];
  /** How many examples lie off the joint's diagonal. */
  readonly errors: number;
}

/**
 * Ranks examples by how little their label is believed.
 *
 * An example counts as of class j if its probability for j is at least the mean probability of j among the examples
 * labelled j; of several such classes, the likeliest.
 *
 * @param probabilities [examples · classes], out of fold
 * @param labels class numbers
 * @throws ShapeError unless there are examples · classes probabilities
 */
export function confidentLearning(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classCount: number,
): ConfidentLearning {
  checkProbabilities(probabilities, labels, classCount);
  const count = labels.length;
  const rowOf = (example: number) => probabilities.subarray(example * classCount, (example + 1) * classCount);
  const sums = new Float64Array(classCount);
  const counts = new Float64Array(classCount);
  for (let example = 0; example < count; example++) {
    const label = defined(labels[example]);
    sums[label] = defined(sums[label]) + defined(rowOf(example)[label]);
    counts[label] = defined(counts[label]) + 1;
  }
  // Nobody can be sure of a class that nothing is labelled with.
  const thresholds = Array.from(sums, (sum, label) => {
    const examples = defined(counts[label]);
    return examples === 0 ? Number.POSITIVE_INFINITY : sum / examples;
  });
  const joint = thresholds.map(() => new Array<number>(classCount).fill(0));
  const ranking = Array.from({ length: count }, (_, example) => {
    const row = rowOf(example);
    const label = defined(labels[example]);
    const surely = likeliest(row, (j, probability) => probability >= defined(thresholds[j]));
    if (surely !== undefined) {
      const ofLabel = defined(joint[label]);
      ofLabel[surely] = defined(ofLabel[surely]) + 1;
    }
    const likelier = likeliest(row, (j) => j !== label) ?? label;
    const margin = defined(row[label]) - defined(row[likelier]);
    return { example, label, likelier, margin, isConfident: surely !== undefined && surely !== label };
  });
  ranking.sort((a, b) => a.margin - b.margin || a.example - b.example);
  return { ranking, joint, thresholds, errors: ranking.filter(({ isConfident }) => isConfident).length };
}

function likeliest(
  row: Float32Array,
  isEligible: (j: number, probability: number) => boolean,
): number | undefined {
  let best: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < row.length; j++) {
    const probability = defined(row[j]);
    if (isEligible(j, probability) && probability > most) [best, most] = [j, probability];
  }
  return best;
}
