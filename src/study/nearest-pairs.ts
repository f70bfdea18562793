/**
 * How close test images come to training images: what is nearly the same on both sides of the split is recognised
 * without anything being learned.
 */

import { defined } from "../checked.ts";
import type { Dataset, TrainAndTest } from "../data/index.ts";
import { checkParts, elementCount, imageAt } from "../data/index.ts";
import { ShapeError } from "../errors.ts";
import { defineEvidence } from "./define-evidence.ts";
import type { Neighbours } from "./nearest-neighbours.ts";
import { checkNeighbours, neighboursPiece } from "./nearest-neighbours.ts";

/** A test image and the training image that is nearest to it. */
export interface NearPair {
  readonly test: number;
  readonly train: number;
  /** Root mean square of the differences of their bytes: 0, the same, to 255. */
  readonly difference: number;
  /** The same as a share of the test image's own contrast, the standard deviation of its bytes. */
  readonly relative: number;
  readonly sameLabel: boolean;
}

/** How near test images are to training images. */
export interface NearestPairs {
  /** The pairs that are least different, the nearest first. */
  readonly nearest: readonly NearPair[];
  /** Of all test images, how different their nearest training image is: the least, the quartiles, and the most. */
  readonly quartiles: readonly number[];
  /** The test images that are equal or nearly equal to a training image, by {@link NEARLY_THE_SAME}. */
  readonly copies: readonly number[];
  /** How many those are. */
  readonly nearlyTheSame: number;
  /** Share of test images whose nearest training image has the same label. */
  readonly sameLabel: number;
}

/**
 * Two images are nearly equal if they differ by less than this share of their contrast. That is what storing an image as
 * a JPEG file of quality 75 changes: 0.07 of the contrast in the median of MNIST's and Fashion-MNIST's test images, 0.08
 * and 0.12 for nine of ten. By contrast, since a thin stroke differs from any other by few bytes.
 */
export const NEARLY_THE_SAME = 0.1;
/** The contrast of an image that is nearly flat, in bytes: so much at least, or noise of one byte would count. */
const MIN_CONTRAST = 10;
const PAIRS = 24;

/**
 * Looks at the nearest training image of each test image.
 *
 * @param neighbours of the test images among the training images
 */
export function nearestPairs(parts: TrainAndTest, neighbours: Neighbours): NearestPairs {
  checkParts("nearestPairs", parts);
  checkNeighbours("nearestPairs", neighbours);
  const { train, test } = parts;
  const expected = test.length * neighbours.k;
  if (neighbours.indices.length !== expected || neighbours.indices.some((index) => !(index < train.length))) {
    throw new ShapeError(
      `Expected ${neighbours.k} neighbours among ${train.length} images for each of ${test.length}. ` +
        `Received: ${neighbours.indices.length} numbers.`,
    );
  }
  const pairs = Array.from({ length: test.length }, (_, i): NearPair => {
    const nearest = defined(neighbours.indices[i * neighbours.k]);
    const difference = defined(neighbours.distances[i * neighbours.k]) / Math.sqrt(pixelsOf(test));
    return {
      test: i,
      train: nearest,
      difference,
      relative: difference / Math.max(MIN_CONTRAST, contrastOf(imageAt(test, i).data)),
      sameLabel: train.labels[nearest] === test.labels[i],
    };
  });
  pairs.sort((a, b) => a.difference - b.difference || a.test - b.test);
  const last = pairs.length - 1;
  const copies = pairs.filter(({ relative }) => relative < NEARLY_THE_SAME).map((pair) => pair.test);
  return {
    nearest: pairs.slice(0, PAIRS),
    quartiles: [0, 0.25, 0.5, 0.75, 1].map((share) => defined(pairs[Math.round(share * last)]).difference),
    copies: copies.sort((a, b) => a - b),
    nearlyTheSame: copies.length,
    sameLabel: pairs.filter(({ sameLabel }) => sameLabel).length / pairs.length,
  };
}

function pixelsOf({ imageShape }: Dataset): number {
  return elementCount(imageShape);
}

/** The standard deviation of an image's bytes. */
function contrastOf(pixels: Uint8Array): number {
  let [sum, squares] = [0, 0];
  for (const byte of pixels) {
    sum += byte;
    squares += byte * byte;
  }
  return Math.sqrt(Math.max(0, squares / pixels.length - (sum / pixels.length) ** 2));
}

export const evidence = defineEvidence({
  pieces: neighboursPiece,
  assemble: (neighbours, { parts }) => nearestPairs(parts, neighbours),
});
