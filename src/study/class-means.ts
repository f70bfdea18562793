/** The mean image of each class, and the simplest classifier that uses the pixels: the class of the nearest mean. */

import { defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { checkDataset, elementCount } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { checkOption, listOf, numbers, required } from "../options/index.ts";
import { oncePerPlan, timed } from "./define-evidence.ts";

/**
 * Computes the mean image of each class, in bytes: for each class an array of pixels; zeros for a class without
 * examples.
 *
 * @throws {ConfigurationError} if it is not a dataset
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 20, testCount: 0 });
 * const means = study.classMeans(train);
 * console.log(means.length, means[0]?.length); // 10 784
 * ```
 */
export function classMeans(dataset: Dataset): Float64Array[] {
  checkDataset("classMeans", dataset);
  const { data } = dataset.flat;
  const size = elementCount(dataset.imageShape);
  const sums = dataset.classNames.map(() => new Float64Array(size));
  const counts = new Float64Array(dataset.classCount);
  dataset.labels.forEach((label: number, example: number) => {
    counts[label] = defined(counts[label]) + 1;
    const sum = defined(sums[label]);
    for (let i = 0, at = example * size; i < size; i++, at++) sum[i] = defined(sum[i]) + defined(data[at]);
  });
  return sums.map((sum, label) => {
    const count = defined(counts[label]);
    return count === 0 ? sum : sum.map((total) => total / count);
  });
}

/**
 * Predicts for each image the class whose mean image has the smallest Euclidean distance; of equals the first.
 *
 * @throws {ShapeError} if the means are of images of another size
 * @throws {ConfigurationError} if there are none
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train, test } = await drawDataset("drawn-digits", { trainCount: 200, testCount: 20 });
 * const predictions = study.nearestMeans(test, study.classMeans(train));
 * console.log(predictions.length); // 20
 * ```
 */
export function nearestMeans(dataset: Dataset, means: readonly Float64Array[]): Uint16Array {
  checkDataset("nearestMeans", dataset);
  checkOption("nearestMeans", "means", means, required(listOf(numbers)));
  const { data } = dataset.flat;
  const size = elementCount(dataset.imageShape);
  if (means.length === 0) throw new ConfigurationError("Expected at least one class mean. Received: none.");
  const other = means.find(({ length }) => length !== size);
  if (other !== undefined) {
    throw new ShapeError(`Expected means of ${size} pixels. Received: ${other.length}.`);
  }
  // ‖x − m‖² = ‖x‖² − 2 x·m + ‖m‖²: the first is the same for all.
  const candidates = means.map((mean) => ({
    mean,
    half: mean.reduce((sum, pixel) => sum + pixel ** 2, 0) / 2,
  }));
  return Uint16Array.from({ length: dataset.length }, (_, example) => {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    candidates.forEach(({ mean, half }, label) => {
      let score = -half;
      for (let i = 0, at = example * size; i < size; i++, at++) score += defined(data[at]) * defined(mean[i]);
      if (score > highest) [best, highest] = [label, score];
    });
    return best;
  });
}

/** The piece that classifies the test images by the means of the training images. */
export const nearestMeansPiece = oncePerPlan(({ piece, parts: { train, test } }) =>
  piece("nearest-means", "class means", {
    cost: (train.images.data.length + test.images.data.length) * 1e-8,
    compute: () =>
      timed(async () => {
        const means = classMeans(train);
        return { means, predictions: nearestMeans(test, means) };
      }),
  }),
);
