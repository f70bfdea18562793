/**
 * How sure an accuracy is that was measured with a few seeds on a few images. Source: G. Y. Zou and A. Donner,
 * "Construction of confidence limits about effect measures: a general approach", Statistics in Medicine 27, 2008: the
 * limits for a sum of independent parts, from the limits of each part.
 */

import { mean } from "./spread.ts";
import { meanInterval } from "./student.ts";
import { type Interval, shareInterval } from "./wilson.ts";

/**
 * Computes a 95 % interval of the accuracy to expect with other seeds on other images of the same kind:
 * `x̄ − √(s² + w²)` to `x̄ + √(s² + w²)`, cut at 0 and 1, where s is the distance from the mean to that limit of
 * Student's interval over the seeds, 0 for one seed, and w is that of Wilson's interval for the images. It is never of
 * zero width, and for one seed it is Wilson's.
 *
 * @param accuracies from 0 to 1, one of each seed
 * @param images of each seed; the images of several seeds may be the same ones, so they are not added up
 * @returns null of no accuracies, or of no images
 */
export function accuracyInterval(accuracies: readonly number[], images: number): Interval | null {
  const middle = mean(accuracies);
  if (!Number.isFinite(middle) || images < 1) return null;
  const ofImages = shareInterval(middle, images);
  const ofSeeds = meanInterval(accuracies) ?? { low: middle, high: middle };
  return {
    low: Math.max(0, middle - Math.hypot(middle - ofSeeds.low, middle - ofImages.low)),
    high: Math.min(1, middle + Math.hypot(ofSeeds.high - middle, ofImages.high - middle)),
  };
}
