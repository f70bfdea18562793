/** How close test images come to training images: near-copies across the split are recognized without learning. */

import { defined } from "../checked.ts";
import type { Dataset, TrainAndTest } from "../data/index.ts";
import { checkParts, elementCount, imageAt } from "../data/index.ts";
import { ShapeError } from "../errors/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import type { Neighbours } from "./nearest-neighbours.ts";
import { checkNeighbours, neighboursPiece } from "./nearest-neighbours.ts";

/**
 * A test image and its nearest training image.
 *
 * @see {@link NearestPairs.nearest}
 */
export interface NearPair {
  /** Number of the test image. */
  readonly test: number;
  /** Number of the training image. */
  readonly train: number;
  /** Root mean square of the differences of their bytes: from 0, identical, to 255. */
  readonly difference: number;
  /** The same as a share of the test image's contrast, the standard deviation of its bytes. */
  readonly relative: number;
  /** Whether both have the same label. */
  readonly sameLabel: boolean;
}

/**
 * How near test images are to training images.
 *
 * @see {@link nearestPairs}
 */
export interface NearestPairs {
  /** The pairs with the smallest differences, the nearest first. */
  readonly nearest: readonly NearPair[];
  /** Differences of all test images from their nearest training image: minimum, quartiles, maximum. */
  readonly quartiles: readonly number[];
  /** Numbers of the test images that equal a training image, or nearly. */
  readonly copies: readonly number[];
  /** Number of those. */
  readonly nearlyTheSame: number;
  /** Share of test images whose nearest training image has the same label. */
  readonly sameLabel: number;
}

/**
 * Share of their contrast by which two images may differ to count as nearly equal. Storing an image as a JPEG file
 * of quality 75 changes as much: 0.07 of the contrast in the median of MNIST's and Fashion-MNIST's test images,
 * 0.08 and 0.12 for nine of ten. Relative to the contrast, since a thin stroke differs from any other by few bytes.
 */
export const NEARLY_THE_SAME = 0.1;
/** Least contrast of an image, in bytes; otherwise noise of one byte would count in a nearly flat one. */
const MIN_CONTRAST = 10;
const PAIRS = 24;

/**
 * Compares each test image with its nearest training image.
 *
 * @param neighbours nearest training images of the test images, from `study.nearestNeighbours`
 * @throws {ShapeError} unless there are neighbours of each test image
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 40, testCount: 10 });
 * const neighbours = await study.nearestNeighbours(parts.test.images, parts.train.images, { k: 1 });
 * const { nearest, copies } = study.nearestPairs(parts, neighbours);
 * console.log(nearest.length, copies.length); // 10 0
 * ```
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

/** Computes the standard deviation of an image's bytes. */
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
