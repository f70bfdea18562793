/**
 * How well two rankings agree. Source: M. Kendall, "The Treatment of Ties in Ranking Problems", Biometrika 33, 1945.
 */

import { ConfigurationError } from "../errors.ts";

/**
 * Kendall's τ-b: `(C − D) / √((C + D + T₁)(C + D + T₂))`, with C pairs in the same order in both, D in opposite ones,
 * T₁ and T₂ equal in only one of them. 1: the same order; −1: the opposite; 0: none in common.
 *
 * @returns NaN if one of them does not order anything
 * @throws ConfigurationError if they are not as many, or fewer than two
 */
export function kendallTau(first: readonly number[], second: readonly number[]): number {
  if (first.length !== second.length || first.length < 2) {
    throw new ConfigurationError(
      `Expected two lists of the same length, at least 2. Received: ${first.length} and ${second.length} numbers.`,
    );
  }
  let difference = 0;
  let orderedByFirst = 0;
  let orderedBySecond = 0;
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [Math.sign(first[i] - first[j]), Math.sign(second[i] - second[j])];
      difference += a * b;
      orderedByFirst += Math.abs(a);
      orderedBySecond += Math.abs(b);
    }
  }
  return difference / Math.sqrt(orderedByFirst * orderedBySecond);
}
