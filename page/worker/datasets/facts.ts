/** What is computed of all images of a dataset: counts, means, and how bright pixels are. */

import type { Dataset, TrainAndTest } from "../../../src/library.ts";
import type { DatasetFacts } from "../api.ts";

export function computeFacts({ train, test }: TrainAndTest): DatasetFacts {
  return {
    counts: { train: countClasses(train), test: countClasses(test) },
    means: meansOfClasses(train),
    ...pixelStatistics(train),
  };
}

function countClasses({ labels, classCount }: Dataset): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function meansOfClasses({ images, labels, imageShape, classCount }: Dataset): Uint8Array {
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  const sums = new Float64Array(classCount * size);
  const counts = new Uint32Array(classCount);
  const { data } = images;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
    const [from, to] = [i * size, label * size];
    for (let at = 0; at < size; at++) sums[to + at] = (sums[to + at] ?? 0) + (data[from + at] ?? 0);
  }
  return Uint8Array.from(sums, (sum, at) => {
    const count = counts[Math.floor(at / size)] ?? 0;
    return count === 0 ? 0 : Math.round(sum / count);
  });
}

function pixelStatistics({ images }: Dataset): Pick<DatasetFacts, "mean" | "deviation" | "zeros"> {
  const histogram = new Float64Array(256);
  for (const value of images.data) histogram[value] = (histogram[value] ?? 0) + 1;
  const count = Math.max(1, images.data.length);
  const mean = histogram.reduce((sum, times, value) => sum + times * value, 0) / count;
  const squares = histogram.reduce((sum, times, value) => sum + times * (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / count), zeros: (histogram[0] ?? 0) / count };
}
