/** Single images of a dataset, examples by class, and whether images are shown as negatives. */

import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors/index.ts";
import { checkOption, formatReceived, integer, required } from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { checkDataset } from "./checks.ts";
import { Dataset } from "./dataset.ts";

/**
 * One image: bytes of shape `[height, width, 1]` in grey or `[height, width, 3]` in colour.
 *
 * @see {@link imageAt}
 */
export interface Image {
  /** The bytes, row after row. */
  readonly data: Uint8Array;
  /** `[height, width, channels]`. */
  readonly shape: readonly number[];
}

/**
 * Returns one image of a dataset; shares the bytes.
 *
 * @param index number of the image, from 0
 * @throws {ConfigurationError} if the dataset has no such image
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
 * console.log(pictures.imageAt(train, 3).shape); // [ 28, 28, 1 ]
 * ```
 */
export function imageAt(dataset: Dataset, index: number): Image {
  if (!(Dataset.isDataset(dataset) && Number.isInteger(index) && index >= 0 && index < dataset.length))
    refuseImage(dataset, index);
  const { images, imageShape } = dataset;
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  return { data: images.data.subarray(index * size, (index + 1) * size), shape: imageShape };
}

/**
 * Finds examples of each class.
 *
 * @param count largest number of examples of each class
 * @param seed draws them at random; default: the first ones
 * @returns for each class, the indices of its examples
 * @throws {ConfigurationError} if the count is not an integer ≥ 0, or the seed not a safe integer
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 30, testCount: 0 });
 * console.log(pictures.examplesOfClasses(train, 2)[7]?.length); // 2
 * ```
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

/**
 * Counts the examples of each class.
 *
 * @throws {ConfigurationError} if it is not a dataset
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 30, testCount: 0 });
 * console.log(pictures.countClasses(train).join(" ")); // 3 3 3 3 3 3 3 3 3 3
 * ```
 */
export function countClasses(dataset: Dataset): number[] {
  checkDataset("countClasses", dataset);
  const { labels, classCount } = dataset;
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] = defined(counts[label]) + 1;
  return counts;
}

/** Images sampled, the first ones: enough to tell the background of all. */
const SAMPLE = 500;

/**
 * Returns true if images are bright on black, as MNIST's are: the mean of their corners is below 128. Such images
 * are shown as negatives. Colour images are shown as they are, so it returns false.
 *
 * @throws {ConfigurationError} if it is not a dataset
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 30, testCount: 0 });
 * console.log(pictures.isBrightOnBlack(train)); // true
 * ```
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
