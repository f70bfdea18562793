/** A dataset in batches, for training loops of one's own: `for (const { images, labels } of batches(train)) …`. */

import { defined } from "../checked.ts";
import { type Checks, checkOptions, integer, listOf, number, seedNumber } from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { type Augmentation, augmentationCheck, augmentBatch } from "./augmentation/augmentation.ts";
import { checkDataset } from "./checks.ts";
import type { Dataset, Labels } from "./dataset.ts";
import { gatherRows } from "./gather.ts";
import { rescale, type Tensor } from "./tensor.ts";

/** Options of `batches`. */
export interface BatchOptions {
  /** Examples in a batch; the last one may have fewer. Default 32. */
  readonly batchSize?: number;
  /** Draws the order of the examples, and what augmentation does; default: the order of the dataset. */
  readonly seed?: number;
  /** What bytes are multiplied by; default 1/255, which takes them to [0, 1]. */
  readonly scale?: number;
  /** Random changes to the images, as made by `augmentations`; default none. */
  readonly augmentation?: readonly Augmentation[];
}

const CHECKS: Checks<BatchOptions> = {
  batchSize: integer(),
  seed: seedNumber,
  scale: number(),
  augmentation: listOf(augmentationCheck),
};

/** Some examples: float32 images of shape [n, height, width, channels], and their labels. */
export interface Batch {
  readonly images: Tensor & { readonly data: Float32Array };
  readonly labels: Labels;
}

/**
 * Goes through a dataset once. Each batch is copied to float32 when its turn comes; the dataset stays bytes.
 *
 * @throws ConfigurationError, UnknownNameError at once if an option is not acceptable
 */
export function batches(dataset: Dataset, options: BatchOptions = {}): Generator<Batch> {
  checkDataset("batches", dataset);
  checkOptions<BatchOptions>("batches", options, CHECKS);
  return generate(dataset, options);
}

function* generate(dataset: Dataset, options: BatchOptions): Generator<Batch> {
  const { batchSize = 32, seed, scale = 1 / 255, augmentation = [] } = options;
  const random = new RandomGenerator(seed ?? 0);
  const order =
    seed === undefined
      ? Uint32Array.from({ length: dataset.length }, (_, i) => i)
      : random.split("order").permutation(dataset.length);
  const changes = random.split("augmentation");
  const source = rescale(dataset.images, { scale });
  const [height, width, channels] = dataset.imageShape;
  for (let start = 0; start < order.length; start += batchSize) {
    const rows = order.subarray(start, start + batchSize);
    const data = new Float32Array(rows.length * height * width * channels);
    gatherRows(source, rows, data);
    augmentBatch(data, { height, width, channels }, augmentation, changes, 0);
    const images = { data, shape: [rows.length, height, width, channels] };
    const labels = dataset.labels.slice(0, rows.length);
    rows.forEach((row, i) => {
      labels[i] = defined(dataset.labels[row]);
    });
    yield { images, labels };
  }
}
