/** A dataset in batches, for your own training loops: `for (const { images, labels } of batches(train)) …`. */

import { defined } from "../checked.ts";
import { type Checks, checkOptions, integer, listOf, number, seedNumber } from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { type Augmentation, augmentationCheck, augmentBatch } from "./augmentation/augmentation.ts";
import { checkDataset } from "./checks.ts";
import type { Dataset } from "./dataset.ts";
import type { Labels } from "./dataset-parts.ts";
import { gatherRows } from "./gather.ts";
import { rescale, type Tensor } from "./tensor.ts";

/** Options of `batches`. */
export interface BatchOptions {
  /**
   * Examples in a batch; the last one may have fewer.
   *
   * @default 32
   */
  readonly batchSize?: number;
  /**
   * Seed of the order of the examples and of the augmentation.
   *
   * @default the dataset's own order; augmentation by seed 0
   */
  readonly seed?: number;
  /**
   * Factor that each byte is multiplied by.
   *
   * @default 1/255, which gives values in [0, 1]
   */
  readonly scale?: number;
  /**
   * Random changes to the images, made by `augmentations`.
   *
   * @default none
   */
  readonly augmentation?: readonly Augmentation[];
}

const CHECKS: Checks<BatchOptions> = {
  batchSize: integer(),
  seed: seedNumber,
  scale: number(),
  augmentation: listOf(augmentationCheck),
};

/**
 * A batch of examples.
 *
 * @see {@link batches}
 */
export interface Batch {
  /** Float32 values of shape `[n, height, width, channels]`. */
  readonly images: Tensor & { readonly data: Float32Array };
  /** The n class numbers. */
  readonly labels: Labels;
}

/**
 * Yields a dataset's examples once, in batches. Each batch is converted to float32 when it is asked for; the
 * dataset stays bytes.
 *
 * @throws {ConfigurationError} at once, if an option is not acceptable
 * @throws {UnknownNameError} at once, for an unknown option
 * @example
 * ```ts
 * import { batches, drawDataset } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 50, testCount: 0 });
 * const sizes = [...batches(train, { batchSize: 32, seed: 1 })].map(({ labels }) => labels.length);
 * console.log(sizes); // [ 32, 18 ]
 * ```
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
