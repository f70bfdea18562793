/** CSV files as a dataset: one of training and one of test images, or one from which test images are held out. */

import { defined } from "../../checked.ts";
import { DatasetNotFoundError } from "../../errors/index.ts";
import { RandomGenerator } from "../../random/random.ts";
import type { Labels } from "../dataset-parts.ts";
import type { PartContent } from "../part-content.ts";
import { elementCount } from "../tensor.ts";
import { readCsv } from "./csv.ts";
import type { SourceFile } from "./source-file.ts";
import type { StoredDataset } from "./stored.ts";

/** Of the images, where no labelled test images are there; as `atelier import` does by default. */
const TEST_SHARE = 0.15;
/** Chooses them: always the same ones. */
const SEED = 0;

/** Which files have the images. */
export interface CsvFiles {
  readonly train: SourceFile;
  readonly test: SourceFile | undefined;
  /** Common beginning of their names. */
  readonly prefix: string;
}

/**
 * Reads CSV files. Where the test images have no labels, as Kaggle's, or there are none, 15 % of the training images
 * become test images, the same ones each time.
 *
 * @throws FileFormatError; DatasetNotFoundError if the training images have no labels
 */
export async function readCsvDataset({
  train: trainFile,
  test: testFile,
  prefix,
}: CsvFiles): Promise<StoredDataset> {
  const [train, test] = await Promise.all([
    readCsv(trainFile),
    testFile === undefined ? undefined : readCsv(testFile),
  ]);
  if (train.labels === undefined) {
    throw new DatasetNotFoundError(
      `Expected a column "label" in ${trainFile.path}. Received: columns of pixels only, images without labels.`,
    );
  }
  const labelled = { images: train.images, labels: train.labels };
  if (test?.labels !== undefined) {
    return { prefix, train: labelled, test: { images: test.images, labels: test.labels }, remarks: [] };
  }
  const count = train.labels.length;
  const held = Math.min(count - 1, Math.max(1, Math.round(TEST_SHARE * count)));
  if (held < 1) {
    throw new DatasetNotFoundError(
      `Expected two images or more in ${trainFile.path}, of which one is held out to test on. Received: ${count}.`,
    );
  }
  const order = new RandomGenerator(SEED).permutation(count);
  const why =
    testFile === undefined
      ? `there is no CSV of test images beside ${trainFile.path}`
      : `${testFile.path} has no labels`;
  return {
    prefix,
    train: rows(labelled, order.subarray(held).sort()),
    test: rows(labelled, order.subarray(0, held).sort()),
    remarks: [`${why}: ${held} of its ${count} training images, always the same ones, are test images`],
  };
}

/** The images of these numbers, copied. */
function rows({ images, labels }: PartContent, indices: Uint32Array): PartContent {
  const shape = images.shape.slice(1);
  const size = elementCount(shape);
  const data = new Uint8Array(indices.length * size);
  const chosen: Labels =
    labels instanceof Uint16Array ? new Uint16Array(indices.length) : new Uint8Array(indices.length);
  indices.forEach((index, i) => {
    data.set(images.data.subarray(index * size, (index + 1) * size), i * size);
    chosen[i] = defined(labels[index]);
  });
  return { images: { data, shape: [indices.length, ...shape] }, labels: chosen };
}
