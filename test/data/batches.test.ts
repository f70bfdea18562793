import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { augmentations, batches, Dataset } from "../../src/data/index.ts";
import { ConfigurationError } from "../../src/errors/index.ts";

const dataset = new Dataset({
  ...{ name: "small", partition: "train", classNames: [..."abcdefg"] },
  images: { data: Uint8Array.from({ length: 28 }, (_, i) => 9 * i), shape: [7, 2, 2, 1] },
  labels: Uint8Array.of(0, 1, 2, 3, 4, 5, 6),
});

describe("batches", () => {
  it("goes through a dataset in its order, in float32 from 0 to 1, the last batch smaller", () => {
    const all = [...batches(dataset, { batchSize: 3 })];
    expect(all.map(({ images }) => images.shape)).toEqual([
      [3, 2, 2, 1],
      [3, 2, 2, 1],
      [1, 2, 2, 1],
    ]);
    expect(all.flatMap(({ labels }) => [...labels])).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(defined(all[1]).images.data[1]).toBeCloseTo((9 * 13) / 255, 6);
  });

  it("draws the order by a seed, images with their labels, each once", () => {
    const labelsOf = (seed: number) =>
      [...batches(dataset, { batchSize: 2, seed })].flatMap(({ labels }) => [...labels]);
    expect(labelsOf(4)).toEqual(labelsOf(4));
    expect(labelsOf(4)).not.toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(labelsOf(4).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { images, labels } of batches(dataset, { seed: 4, scale: 1 })) {
      labels.forEach((label, i) => {
        expect(images.data[4 * i]).toBe(36 * label);
      });
    }
  });

  it("augments the copies, not the dataset", () => {
    const before = Uint8Array.from(dataset.images.data);
    const options = { seed: 1, augmentation: [augmentations.randomTranslation()] };
    const [first] = batches(dataset, options);
    const [plain] = batches(dataset, { seed: 1 });
    expect(first?.labels).toEqual(plain?.labels);
    expect(first?.images.data).not.toEqual(plain?.images.data);
    expect(dataset.images.data).toEqual(before);
  });

  it("refuses a batch size that is none", () => {
    expect(() => [...batches(dataset, { batchSize: 0 })]).toThrow(ConfigurationError);
  });
});
