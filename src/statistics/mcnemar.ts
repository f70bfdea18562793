/**
 * Whether two models differ on the same examples. Source: Q. McNemar, "Note on the Sampling Error of the Difference
 * Between Correlated Proportions or Percentages", Psychometrika 12, 1947; exact, by the binomial distribution, as
 * T. Dietterich, "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms", 1998,
 * has the question.
 */

import { ShapeError } from "../errors/index.ts";

export interface McNemar {
  /** Examples that only the first model has right, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Probability of a difference at least as large if both are equally good; two-sided. */
  readonly p: number;
}

/**
 * McNemar's exact test: of the examples on which just one of the models is right, each is as likely to have it.
 * `p = min(1, 2 P(X ≤ min(b, c)))`, X binomial with b + c trials of probability ½.
 *
 * @param first for each example, whether the first model is right
 * @param second likewise, of the same examples
 * @throws ShapeError if their lengths differ
 */
export function mcnemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  if (first.length !== second.length) {
    throw new ShapeError(
      `Expected both models to be tried on the same examples. Received: ${first.length} and ${second.length}.`,
    );
  }
  let onlyFirst = 0;
  let onlySecond = 0;
  first.forEach((isRight, i) => {
    if (isRight && !second[i]) onlyFirst++;
    if (!isRight && second[i]) onlySecond++;
  });
  return { onlyFirst, onlySecond, p: twoSided(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond) };
}

/** `min(1, 2 P(X ≤ successes))` for a fair coin, by logarithms, since 2^−trials may be too small a number. */
function twoSided(successes: number, trials: number): number {
  let logarithm = -trials * Math.LN2;
  let sum = Math.exp(logarithm);
  for (let k = 1; k <= successes; k++) {
    logarithm += Math.log((trials - k + 1) / k);
    sum += Math.exp(logarithm);
  }
  return Math.min(1, 2 * sum);
}
