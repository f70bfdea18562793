/** The mean picture of each class, and the simplest classifier that looks at the pixels: the class of the nearest mean. */

import type { Dataset } from "../data/index.ts";
import { checkDataset } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors.ts";
import { checkOption, listOf, numbers, required } from "../options/index.ts";
import { oncePerPlan, timed } from "./define-evidence.ts";

/**
 * The mean picture of each class, in bytes: [classes, pixels]; zeros for a class without examples.
 */
export function classMeans(dataset: Dataset): Float64Array[] {
  checkDataset("classMeans", dataset);
  const { data, shape } = dataset.flat;
  const size = shape[1];
  const sums = dataset.classNames.map(() => new Float64Array(size));
  const counts = new Float64Array(dataset.classCount);
  dataset.labels.forEach((label: number, example: number) => {
    counts[label]++;
    const sum = sums[label];
    for (let i = 0, at = example * size; i < size; i++, at++) sum[i] += data[at];
  });
  return sums.map((sum, label) => (counts[label] === 0 ? sum : sum.map((total) => total / counts[label])));
}

/**
 * For each image the class whose mean picture is nearest, by the Euclidean distance; of equal ones the first.
 *
 * @throws ShapeError if the means are of images of another size; ConfigurationError if there are none
 */
export function nearestMeans(dataset: Dataset, means: readonly Float64Array[]): Uint16Array {
  checkDataset("nearestMeans", dataset);
  checkOption("nearestMeans", "means", means, required(listOf(numbers)));
  const { data, shape } = dataset.flat;
  const size = shape[1];
  if (means.length === 0)
    throw new ConfigurationError("Expected the mean of a class at least. Received: none.");
  if (means[0].length !== size) {
    throw new ShapeError(`Expected means of ${size} pixels. Received: ${means[0].length}.`);
  }
  // ‖x − m‖² = ‖x‖² − 2 x·m + ‖m‖²: the first is the same for all.
  const halves = means.map((mean) => mean.reduce((sum, pixel) => sum + pixel ** 2, 0) / 2);
  return Uint16Array.from({ length: dataset.length }, (_, example) => {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    means.forEach((mean, label) => {
      let score = -halves[label];
      for (let i = 0, at = example * size; i < size; i++, at++) score += data[at] * mean[i];
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
