/**
 * How close test images come to training images: what is nearly the same on both sides of the split is recognised
 * without anything being learned.
 */

import type { Dataset, TrainAndTest } from "../data/index.ts";
import { elementCount } from "../data/index.ts";
import type { Neighbours } from "./nearest-neighbours.ts";

/** A test image and the training image that is nearest to it. */
export interface NearPair {
  readonly test: number;
  readonly train: number;
  /** Root mean square of the differences of their bytes: 0, the same, to 255. */
  readonly difference: number;
  readonly sameLabel: boolean;
}

export interface AcrossSplit {
  /** The pairs that are least different, the nearest first. */
  readonly nearest: readonly NearPair[];
  /** Of all test images, how different their nearest training image is: the least, the quartiles, and the most. */
  readonly quartiles: readonly number[];
  /** Test images with a training image less than {@link NEARLY_THE_SAME} different. */
  readonly nearlyTheSame: number;
  /** Share of test images whose nearest training image has the same label. */
  readonly sameLabel: number;
}

/** Differences below this, in bytes, are hard to see. */
export const NEARLY_THE_SAME = 10;
const PAIRS = 24;

/**
 * Looks at the nearest training image of each test image.
 *
 * @param neighbours of the test images among the training images
 */
export function acrossSplit({ train, test }: TrainAndTest, neighbours: Neighbours): AcrossSplit {
  const pairs = Array.from({ length: test.length }, (_, i): NearPair => {
    const nearest = neighbours.indices[i * neighbours.k];
    return {
      test: i,
      train: nearest,
      difference: neighbours.distances[i * neighbours.k] / Math.sqrt(pixelsOf(test)),
      sameLabel: train.labels[nearest] === test.labels[i],
    };
  });
  pairs.sort((a, b) => a.difference - b.difference || a.test - b.test);
  const last = pairs.length - 1;
  return {
    nearest: pairs.slice(0, PAIRS),
    quartiles: [0, 0.25, 0.5, 0.75, 1].map((share) => pairs[Math.round(share * last)].difference),
    nearlyTheSame: pairs.filter(({ difference }) => difference < NEARLY_THE_SAME).length,
    sameLabel: pairs.filter(({ sameLabel }) => sameLabel).length / pairs.length,
  };
}

function pixelsOf({ imageShape }: Dataset): number {
  return elementCount(imageShape);
}
