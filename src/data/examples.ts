/** Single images of a dataset, its examples by class, and how its images are shown. */

import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors.ts";
import { checkOption, formatReceived, integer, required } from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { checkDataset } from "./checks.ts";
import { Dataset } from "./dataset.ts";

/** Bytes of shape [height, width, 1 or 3]. */
export interface Image {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
}

/** One image of a dataset. */
export function imageAt(dataset: Dataset, index: number): Image {
  if (!(Dataset.isDataset(dataset) && Number.isInteger(index) && index >= 0 && index < dataset.length))
    refuseImage(dataset, index);
  const { images, imageShape } = dataset;
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  return { data: images.data.subarray(index * size, (index + 1) * size), shape: imageShape };
}

/**
 * Examples of each class.
 *
 * @param count at most so many of each
 * @param seed if it is given, they are drawn at random; else they are the first ones
 * @returns for each class, the indices of its examples
 */
export function examplesOfClasses(dataset: Dataset, count: number, seed?: number): number[][] {
  checkDataset("examplesOfClasses", dataset);
  checkOption("examplesOfClasses", "the number of examples", count, required(integer({ min: 0 })));
  const ofClass: number[][] = dataset.classNames.map(() => []);
  const order = seed === undefined ? undefined : new RandomGenerator(seed).permutation(dataset.length);
  for (let i = 0; i < dataset.length; i++) {
    const index = order === undefined ? i : defined(order[i]);
    const chosen = defined(ofClass[defined(dataset.labels[index])]);
    if (chosen.length < count) chosen.push(index);
  }
  return ofClass;
}

/** The number of examples of each class. */
export function countClasses(dataset: Dataset): number[] {
  checkDataset("countClasses", dataset);
  const { labels, classCount } = dataset;
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] = defined(counts[label]) + 1;
  return counts;
}

/** Images that are looked at to tell how all of them are. */
const SAMPLE = 500;

/**
 * Whether the images are bright on black, as those of MNIST are. On paper they are shown as negatives then. Images in
 * colour are shown as they are.
 */
export function isBrightOnBlack(dataset: Dataset): boolean {
  checkDataset("isBrightOnBlack", dataset);
  const [height, width, channels] = dataset.imageShape;
  if (channels !== 1) return false;
  let [sum, count] = [0, 0];
  for (let index = 0; index < Math.min(SAMPLE, dataset.length); index++) {
    const { data } = imageAt(dataset, index);
    for (const corner of [0, width - 1, (height - 1) * width, height * width - 1]) {
      sum += defined(data[corner]);
      count++;
    }
  }
  return sum / count < 128;
}

function refuseImage(dataset: unknown, index: unknown): never {
  checkDataset("imageAt", dataset);
  throw new ConfigurationError(
    `imageAt: expected the number of an image of the dataset, counted from 0. Received: ${formatReceived(index)}.`,
  );
}
