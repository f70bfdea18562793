/**
 * Labels that a model doubts. Source: C. Northcutt, L. Jiang and I. Chuang, "Confident Learning: Estimating
 * Uncertainty in Dataset Labels", Journal of Artificial Intelligence Research 70, 2021: per-class thresholds, the
 * confident joint, and ranking by normalized margin.
 *
 * Probabilities must be out of fold: each example's from a model that was not trained on it.
 */

import { defined } from "../checked.ts";
import { checkProbabilities } from "../metrics/index.ts";

/**
 * An example whose label is probably wrong.
 *
 * @see {@link ConfidentLearning.ranking}
 */
export interface SuspiciousLabel {
  /** Number of the example. */
  readonly example: number;
  /** Its label. */
  readonly label: number;
  /** The likeliest class other than the label. */
  readonly likelier: number;
  /** Probability of the label minus that of the likelier class: from −1, the most suspicious, to 1. */
  readonly margin: number;
  /** Whether it counts as an error in the confident joint. */
  readonly isConfident: boolean;
}

/**
 * Result of confident learning.
 *
 * @see {@link confidentLearning}
 */
export interface ConfidentLearning {
  /** Every example, the most suspicious first. */
  readonly ranking: readonly SuspiciousLabel[];
  /**
   * The confident joint: number of examples of each label (row) that the model confidently assigns to each class
   * (column).
   */
  readonly joint: readonly (readonly number[])[];
  /** For each class the mean probability that its own examples are given; above it, the model is confident. */
  readonly thresholds: readonly number[];
  /** Number of examples off the joint's diagonal. */
  readonly errors: number;
}

/**
 * Ranks examples by how little a model believes their labels.
 *
 * An example is confidently of class j if its probability for j is at least the mean probability of j among the
 * examples labelled j; of several such classes, the likeliest.
 *
 * @param probabilities `[examples · classes]`, out of fold
 * @param labels class numbers
 * @throws {ShapeError} unless there are examples · classes probabilities
 * @see {@link https://arxiv.org/abs/1911.00068 | Northcutt et al. 2021: Confident Learning}
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const probabilities = Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.9, 0.1);
 * const { ranking, errors } = study.confidentLearning(probabilities, [0, 0, 1, 1], 2);
 * console.log(ranking[0]?.example, ranking[0]?.likelier, errors); // 3 0 1
 * ```
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
  // A class that no example is labelled with has no threshold.
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
