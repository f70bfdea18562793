/**
 * How sure a share is. Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
 * JASA 22, 1927.
 */

import { ConfigurationError } from "../errors/index.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Quantile of the standard normal distribution: 95 % lie within ± this. */
const NORMAL_95 = 1.959963984540054;

/**
 * Wilson's 95 % interval for the probability of which `successes / trials` is the estimate:
 * `(p + z²/2n ± z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n)`.
 *
 * @param trials at least 1
 * @throws ConfigurationError unless both are whole numbers with `0 ≤ successes ≤ trials`
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  const isCount = Number.isInteger(successes) && Number.isInteger(trials);
  if (!isCount || !(trials >= 1 && successes >= 0 && successes <= trials)) {
    throw new ConfigurationError(
      `Expected integers with 0 ≤ successes ≤ trials and trials ≥ 1. Received: ${successes} of ${trials}.`,
    );
  }
  return shareInterval(successes / trials, trials);
}

/**
 * Computes Wilson's interval of a share that need not be a quotient of whole numbers, such as the mean of several
 * shares.
 *
 * @param share from 0 to 1
 * @param trials at least 1
 */
export function shareInterval(share: number, trials: number): Interval {
  const squared = NORMAL_95 ** 2;
  const middle = share + squared / (2 * trials);
  const reach = NORMAL_95 * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials ** 2));
  const scale = 1 + squared / trials;
  return {
    // At the ends the formula gives them, up to a rounding error.
    low: share === 0 ? 0 : (middle - reach) / scale,
    high: share === 1 ? 1 : (middle + reach) / scale,
  };
}
