/** What a network makes of images that it does not learn from. */

import { Dataset, type Model, rescale } from "../../../src/library.ts";
import type { Tested } from "../api.ts";

/** Images to test on, and where they are from. */
export interface TestImages {
  readonly on: Tested["on"];
  readonly dataset: Dataset;
  /** Where each image is within its part of the dataset. */
  readonly indices: Uint32Array;
}

/** Images in a run: their memory stays small, and messages are heard between two runs. */
const BATCH = 250;

/** A probability that is 0 would give an infinite loss. Keras has the same bound. */
const EPSILON = 1e-7;

/**
 * Tests a network by its predictions.
 *
 * @param labelSmoothing of the loss, which is that of the training
 */
export async function testOn(
  model: Model<unknown>,
  { on, dataset, indices }: TestImages,
  labelSmoothing: number,
): Promise<Tested> {
  const prediction = await model.predict(rescale(dataset.images), { batchSize: BATCH });
  const { data } = prediction as { readonly data: Float32Array };
  const { classCount, labels, length } = dataset;
  const confusion = new Uint32Array(classCount * classCount);
  const predicted = labels instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  const probability = new Float32Array(length);
  let [right, loss] = [0, 0];
  for (let i = 0; i < length; i++) {
    const label = labels[i] ?? 0;
    const row = data.subarray(i * classCount, (i + 1) * classCount);
    let best = 0;
    let logarithms = 0;
    for (let k = 0; k < classCount; k++) {
      const share = row[k] ?? 0;
      if (share > (row[best] ?? 0)) best = k;
      logarithms += Math.log(Math.max(share, EPSILON));
    }
    const own = Math.log(Math.max(row[label] ?? 0, EPSILON));
    loss -= (1 - labelSmoothing) * own + (labelSmoothing / classCount) * logarithms;
    if (best === label) right++;
    predicted[i] = best;
    probability[i] = row[best] ?? 0;
    const cell = label * classCount + best;
    confusion[cell] = (confusion[cell] ?? 0) + 1;
  }
  return { on, accuracy: right / length, loss: loss / length, confusion, predicted, probability, indices };
}

/** All images of a part of a dataset. */
export function allOf(on: Tested["on"], dataset: Dataset): TestImages {
  return { on, dataset, indices: Uint32Array.from({ length: dataset.length }, (_, i) => i) };
}

/**
 * The same dataset with its indices as images, four bytes each: a function that selects examples then says which ones it took.
 *
 * @see indicesIn
 */
export function numbered({ name, partition, labels, classNames }: Dataset): Dataset {
  const data = new Uint8Array(4 * labels.length);
  const view = new DataView(data.buffer);
  for (let i = 0; i < labels.length; i++) view.setUint32(4 * i, i);
  return new Dataset({
    ...{ name, partition, labels, classNames },
    images: { data, shape: [labels.length, 1, 1, 4] },
  });
}

/** The indices that a selection of {@link numbered} has. */
export function indicesIn({ data }: { readonly data: Uint8Array }): Uint32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Uint32Array.from({ length: data.length / 4 }, (_, i) => view.getUint32(4 * i));
}
