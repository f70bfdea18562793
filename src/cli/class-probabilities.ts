/** What a classifier says of images. */

import { type Dataset, type Model, rescale } from "../index.ts";

/** Probabilities of the classes, [images, classes] in row-major order. */
export interface ClassProbabilities {
  readonly data: Float32Array;
  readonly classCount: number;
}

/** How far from 1 float32 probabilities may add up. */
const TOLERANCE = 1e-3;

/** The probabilities of the classes; the softmax of what the model puts out, if that is not probabilities itself. */
export async function classProbabilities(
  model: Model,
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

function softmaxOfRows(logits: Float32Array, classCount: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classCount) {
    const row = logits.subarray(start, start + classCount);
    const most = row.reduce((a, b) => Math.max(a, b));
    const exponentials = Array.from(row, (value) => Math.exp(value - most));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    probabilities.set(
      exponentials.map((value) => value / sum),
      start,
    );
  }
  return probabilities;
}
