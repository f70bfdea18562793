/**
 * How sure the mean of a few numbers is. Source: Student (W. S. Gosset), "The Probable Error of a Mean", Biometrika 6, 1908.
 */

import { defined } from "../checked.ts";
import { mean, sampleDeviation } from "./spread.ts";
import type { Interval } from "./wilson.ts";

/**
 * 97.5 % quantiles of Student's t for 1, 2, … degrees of freedom. Source: NIST/SEMATECH e-Handbook of Statistical Methods,
 * table 1.3.6.7.2.
 */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
/** Quantile of the standard normal distribution, which Student's approaches. */
const NORMAL = 1.96;

/**
 * The 95 % interval of the mean of a normal distribution from which some numbers are: `x̄ ± t s / √n`.
 *
 * @returns null of fewer than two numbers
 */
export function meanInterval(numbers: readonly number[]): Interval | null {
  const deviation = sampleDeviation(numbers);
  if (deviation === null) return null;
  const freedom = numbers.length - 1;
  const quantile = freedom <= QUANTILES.length ? defined(QUANTILES[freedom - 1]) : NORMAL + 2.4 / freedom;
  const reach = (quantile * deviation) / Math.sqrt(numbers.length);
  const middle = mean(numbers);
  return { low: middle - reach, high: middle + reach };
}
