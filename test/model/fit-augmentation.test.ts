/** Augmentation in `fit`. */

import { describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import {
  augmentations,
  type Callback,
  layers,
  rescale,
  type Sequential,
  ShapeError,
  sequential,
  type Tensor,
} from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";

const { images, labels } = smallImages(96, 1);
const { randomErasing, randomTranslation } = augmentations;
const augmentation = [randomTranslation({ pixels: 1 }), randomErasing()];

function compiled(): Sequential {
  const network = [
    layers.flatten({ inputShape: [8, 8, 1] }),
    layers.dense({ units: 4, activation: "softmax" }),
  ];
  const model = sequential(network, { seed: 3 });
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  return model;
}

async function trained(options: { augmentation?: typeof augmentation; callbacks?: Callback[] }, x = images) {
  const model = compiled();
  const fitOptions = { epochs: 2, batchSize: 16, verbose: 0, validationSplit: 0.25, ...options } as const;
  const { history } = await model.fit(x, labels, fitOptions);
  return { weights: model.getWeights().map(({ data }) => data), history };
}

describe("fit with augmentation", () => {
  it("changes what is learned, the same for a seed, however many steps a run has", async () => {
    const plain = await trained({});
    const augmented = await trained({ augmentation });
    expect(augmented.weights).not.toEqual(plain.weights);
    expect(await trained({ augmentation })).toEqual(augmented);
    expect(await trained({ augmentation, callbacks: [{ onBatchEnd() {} }] })).toEqual(augmented);
    expect(await trained({ augmentation: [] })).toEqual(plain);
  });

  it("leaves images and validation as they are", async () => {
    const before = Uint8Array.from(images.data as Uint8Array);
    // Erased all over, training images have nothing to tell; those for validation do not change from epoch to epoch.
    const blank = { name: "blank()", apply: (image: Float32Array) => void image.fill(0) };
    const model = compiled();
    const weights = model.getWeights().map(({ data }) => Float32Array.from(data));
    await model.fit(images, labels, { batchSize: 96, verbose: 0, augmentation: [blank] });
    const [kernel] = atLeast(model.getWeights(), 1);
    expect(kernel.data).toEqual(weights[0]);
    expect(images.data).toEqual(before);
  });

  it("brings in what a byte of 0 becomes, also where that is not 0", async () => {
    const seen: number[] = [];
    const look = {
      name: "look()",
      apply(_: Float32Array, __: object, ___: object, background: number) {
        seen.push(background);
      },
    };
    const model = compiled();
    const shifted = rescale(images, { scale: 2, offset: -1 });
    await model.fit(shifted, labels, { batchSize: 96, verbose: 0, augmentation: [look] });
    expect(new Set(seen)).toEqual(new Set([-1]));
    expect(seen.length).toBe(96);
  });

  it("refuses what are no images", async () => {
    const rows: Tensor = { data: new Float32Array(8 * 64), shape: [8, 64] };
    const model = sequential([layers.dense({ units: 4, activation: "softmax", inputShape: [64] })]);
    model.compile({ loss: "sparseCategoricalCrossentropy" });
    const fit = model.fit(rows, labels.subarray(0, 8), { augmentation, verbose: 0 });
    await expect(fit).rejects.toThrow(ShapeError);
    await expect(fit).rejects.toThrow(/with augmentation; .* Received: \[8, 64\]\.$/);
  });
});
