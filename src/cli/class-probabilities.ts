/** What a classifier says of images. */

import { type Dataset, rescale, type Sequential } from "../index.ts";

/** Probabilities of the classes, [images, classes] in row-major order. */
export interface ClassProbabilities {
  readonly data: Float32Array;
  readonly classCount: number;
}

/** How far from 1 float32 probabilities may add up. */
const TOLERANCE = 1e-3;
/** The least positive float32 number: what has the probability 0 is not impossible. */
const LEAST_PROBABILITY = 2 ** -149;

/** The probabilities of the classes; the softmax of what the model puts out, if that is not probabilities itself. */
export async function classProbabilities(
  model: Sequential,
  { images, classCount }: Pick<Dataset, "images" | "classCount">,
): Promise<ClassProbabilities> {
  const { data } = await model.predict(rescale(images));
  for (let start = 0; start < data.length; start += classCount) {
    const row = data.subarray(start, start + classCount);
    const sum = row.reduce((total, value) => total + value, 0);
    const isDistribution = Math.abs(sum - 1) < TOLERANCE && row.every((value) => value >= 0);
    if (!isDistribution) return { data: softmaxOfRows(data, classCount), classCount };
  }
  return { data, classCount };
}

/** The likeliest class of each image; the first one of several. */
export function likeliestClasses({ data, classCount }: ClassProbabilities): Uint32Array {
  return Uint32Array.from({ length: data.length / classCount }, (_, i) => {
    const row = data.subarray(i * classCount, (i + 1) * classCount);
    return row.indexOf(row.reduce((most, value) => Math.max(most, value)));
  });
}

/** The mean categorical cross-entropy, −ln of the probability of the true class. */
export function crossentropy({ data, classCount }: ClassProbabilities, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    sum -= Math.log(Math.max(data[i * classCount + labels[i]], LEAST_PROBABILITY));
  }
  return sum / labels.length;
}

function softmaxOfRows(logits: Float32Array, classCount: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classCount) {
    const row = logits.subarray(start, start + classCount);
    const most = row.reduce((a, b) => Math.max(a, b));
    const exponentials = Array.from(row, (value) => Math.exp(value - most));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    for (let k = 0; k < classCount; k++) probabilities[start + k] = exponentials[k] / sum;
  }
  return probabilities;
}
