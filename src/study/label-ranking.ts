/** Doubtful labels of a dataset: confident learning, and its rank of errors that people have confirmed. */

import { defined } from "../checked.ts";
import { likeliestClasses } from "../metrics/index.ts";
import { type ConfidentLearning, confidentLearning, type SuspiciousLabel } from "./confident-learning.ts";

/**
 * Test labels that human raters rejected.
 *
 * @see {@link suspiciousLabels}
 */
export interface KnownErrors {
  /** Numbers of the examples. */
  readonly examples: readonly number[];
  /**
   * Labels of these examples, to recognize another dataset of the same name, or a selection.
   *
   * @default not compared
   */
  readonly labels?: readonly number[];
  /** Authors, title, year. */
  readonly source: string;
}

/** Published lists of errors, by dataset. */
export const KNOWN_TEST_ERRORS: Readonly<Record<string, KnownErrors>> = {
  mnist: {
    examples: [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729],
    labels: [8, 0, 9, 4, 2, 5, 6, 6, 5, 5, 0, 1, 4, 6, 5],
    source:
      'C. Northcutt, A. Athalye and J. Mueller, "Pervasive Label Errors in Test Sets Destabilize Machine Learning ' +
      'Benchmarks", NeurIPS 2021, Datasets and Benchmarks',
  },
};

/** Labels of a ranking in the results; known errors among them are counted. */
export const MAX_SUSPICIOUS = 100;

/**
 * Labels that are probably wrong.
 *
 * @see {@link suspiciousLabels}
 */
export interface SuspiciousLabels {
  /** Number of examples. */
  readonly examples: number;
  /** Number of labels that the model confidently takes for others. */
  readonly errors: number;
  /** Number of the model's errors among these. */
  readonly doubtfulErrors: number;
  /** The confident joint; row: label; column: confident class. */
  readonly joint: ConfidentLearning["joint"];
  /** The most suspicious labels, at most 100. */
  readonly ranking: readonly SuspiciousLabel[];
  /** Ranks of errors that people have confirmed, counted from 1; null if none are known. */
  readonly known: {
    readonly source: string;
    readonly ranks: readonly { readonly example: number; readonly rank: number }[];
    readonly amongFirst: number;
  } | null;
}

/**
 * Ranks labels by how little a model believes them.
 *
 * @param probabilities `[examples · classes]`, of models that were not trained on these examples
 * @param labels class numbers
 * @param knownErrors errors that people have confirmed among these examples; default: none
 * @throws {ShapeError} unless there are examples · classes probabilities
 * @see {@link https://arxiv.org/abs/1911.00068 | Northcutt et al. 2021: Confident Learning}
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const probabilities = Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.9, 0.1);
 * const { ranking, errors } = study.suspiciousLabels(probabilities, [0, 0, 1, 1], 2);
 * console.log(ranking[0]?.example, errors); // 3 1
 * ```
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

/** Returns the confirmed errors among these examples; undefined if none are known. */
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

/** Finds the ranks of known errors; null if none is among these examples. */
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
