/** Which labels of a dataset are doubtful: confident learning, and how it does on errors that people have confirmed. */

import { defined } from "../checked.ts";
import { likeliestClasses } from "../metrics/index.ts";
import { type ConfidentLearning, confidentLearning, type SuspiciousLabel } from "./confident-learning.ts";

/** Test labels that human raters rejected. */
export interface KnownErrors {
  readonly examples: readonly number[];
  /** The labels that these examples have: another dataset of the same name has others, or a selection of this one. */
  readonly labels?: readonly number[];
  readonly source: string;
}

/** By dataset, as far as they are published. */
export const KNOWN_TEST_ERRORS: Readonly<Record<string, KnownErrors>> = {
  mnist: {
    examples: [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729],
    labels: [8, 0, 9, 4, 2, 5, 6, 6, 5, 5, 0, 1, 4, 6, 5],
    source:
      'C. Northcutt, A. Athalye and J. Mueller, "Pervasive Label Errors in Test Sets Destabilize Machine Learning ' +
      'Benchmarks", NeurIPS 2021, Datasets and Benchmarks',
  },
};

/** Number of labels of a ranking in the results; known errors among them are counted. */
export const MAX_SUSPICIOUS = 100;

/** The labels that are probably wrong, the most suspicious first. */
export interface SuspiciousLabels {
  readonly examples: number;
  /** How many labels the model surely takes for others. */
  readonly errors: number;
  /** How many of the examples that the model has wrong are among these. */
  readonly doubtfulErrors: number;
  /** Row: label; column: what it surely is. */
  readonly joint: ConfidentLearning["joint"];
  /** The most suspicious ones, at most {@link MAX_SUSPICIOUS}. */
  readonly ranking: readonly SuspiciousLabel[];
  /** Where errors that people have confirmed are in the whole ranking, counted from 1; null where none are known. */
  readonly known: {
    readonly source: string;
    readonly ranks: readonly { readonly example: number; readonly rank: number }[];
    readonly amongFirst: number;
  } | null;
}

/**
 * Ranks labels by how little they are believed.
 *
 * @param probabilities [examples · classes], of models that were not trained on these examples
 * @param knownErrors of the same examples
 * @throws ShapeError unless there are examples · classes probabilities
 */
export function suspiciousLabels(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classCount: number,
  knownErrors?: KnownErrors,
): SuspiciousLabels {
  const { ranking, joint, errors } = confidentLearning(probabilities, labels, classCount);
  const predictions = likeliestClasses(probabilities, classCount);
  const doubtfulErrors = ranking.filter(
    ({ example, label, isConfident }) => isConfident && predictions[example] !== label,
  );
  return {
    examples: labels.length,
    errors,
    joint,
    doubtfulErrors: doubtfulErrors.length,
    ranking: ranking.slice(0, MAX_SUSPICIOUS),
    known: knownErrors === undefined ? null : ranksOf(knownErrors, ranking),
  };
}

/** The errors that people have confirmed and that are among these examples; undefined if none are known of them. */
export function knownErrorsOf(
  dataset: string | undefined,
  labels: ArrayLike<number>,
): KnownErrors | undefined {
  if (dataset === undefined || !Object.hasOwn(KNOWN_TEST_ERRORS, dataset)) return undefined;
  const { examples, labels: expected = [], source } = defined(KNOWN_TEST_ERRORS[dataset]);
  const here = examples.flatMap((example, i) => (example < labels.length ? [{ example, i }] : []));
  const isSame = here.length > 0 && here.every(({ example, i }) => labels[example] === expected[i]);
  return isSame ? { examples: here.map(({ example }) => example), source } : undefined;
}

/** Null if none of the errors is among these examples. */
function ranksOf(
  { examples, source }: KnownErrors,
  ranking: readonly SuspiciousLabel[],
): SuspiciousLabels["known"] {
  const rankOf = new Map(ranking.map(({ example }, i) => [example, i + 1]));
  const ranks = examples.flatMap((example) => {
    const rank = rankOf.get(example);
    return rank === undefined ? [] : [{ example, rank }];
  });
  if (ranks.length === 0) return null;
  ranks.sort((a, b) => a.rank - b.rank);
  return { source, ranks, amongFirst: ranks.filter(({ rank }) => rank <= MAX_SUSPICIOUS).length };
}
