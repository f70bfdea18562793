/** What is given to functions of data, and is not known or not acceptable, is refused. */

import { describe, expect, it } from "vitest";
import type { DatasetParts } from "../../src/data/index.ts";
import {
  AtelierError,
  augmentations,
  batches,
  Dataset,
  drawDataset,
  fromPixels,
  loadDataset,
  RandomGenerator,
  readDatasetDirectory,
  rescale,
  ShapeError,
} from "../../src/index.ts";

const images = { data: new Uint8Array(8), shape: [2, 2, 2, 1] };
const parts: DatasetParts = {
  ...{ name: "two", partition: "train" as const, images },
  ...{ labels: Uint8Array.of(0, 1), classNames: ["a", "b"] },
};
const dataset = new Dataset(parts);

/** What a caller without a type checker would give. */
const untyped = <Value>(value: unknown): Value => value as Value;

describe("functions of data", () => {
  const wrong: [string, () => unknown, string][] = [
    [
      "labels that are no class numbers",
      () => new Dataset({ ...parts, labels: untyped([0.5, 1]) }),
      "[0.5, 1].",
    ],
    [
      "pixels that are text",
      () => new Dataset({ ...parts, images: untyped({ data: "ab", shape: [2] }) }),
      "bytes",
    ],
    ["a partition", () => new Dataset({ ...parts, partition: untyped("valid") }), '"train" or "test"'],
    ["batchSize", () => batches(dataset, { batchSize: 0 }), "batches: expected batchSize"],
    ["batch_size", () => batches(dataset, untyped({ batch_size: 2 })), 'Did you mean "batchSize"?'],
    ["a dataset", () => batches(untyped({})), "expected the dataset to be a Dataset"],
    ["a fraction", () => dataset.split(untyped("0.5")), 'Received: "0.5".'],
    ["indices", () => dataset.subset(untyped("01")), 'Received: "01".'],
    ["a seed", () => dataset.shuffle(Number.NaN), "expected the seed to be a safe integer. Received: NaN."],
    [
      "a scale",
      () => rescale(images, { scale: untyped("2") }),
      'expected scale to be a number. Received: "2".',
    ],
    ["degree", () => augmentations.randomRotation(untyped({ degree: 5 })), 'Did you mean "degrees"?'],
    [
      "a bound",
      () => new RandomGenerator(1).integer(0),
      "expected the bound to be a positive integer. Received: 0.",
    ],
    ["n", () => new RandomGenerator(1).permutation(-1), "Received: -1."],
  ];
  it.each(wrong)("refuse %s at once", (_, act, message) => {
    expect(act).toThrow(AtelierError);
    expect(act).toThrow(message);
  });

  it("refuse options before they read, fetch or draw anything", async () => {
    await expect(loadDataset("mnist", untyped({ mirror: "x" }))).rejects.toThrow('Did you mean "mirrors"?');
    await expect(loadDataset("mnist", { trainCount: 0.5 })).rejects.toThrow("Received: 0.5.");
    await expect(drawDataset("drawn-digits", { seed: Number.NaN })).rejects.toThrow("Received: NaN.");
    await expect(readDatasetDirectory(untyped(3))).rejects.toThrow("Received: 3.");
  });
});

describe("fromPixels", () => {
  const data = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 0);

  it("leaves opacity out, and makes one channel of three by brightness", () => {
    const pixels = { data, width: 2, height: 1 };
    expect(fromPixels(pixels)).toEqual({ data: Uint8Array.of(255, 0, 0, 0, 255, 0), shape: [1, 1, 2, 3] });
    expect(fromPixels(pixels, 1)).toEqual({ data: Uint8Array.of(76, 150), shape: [1, 1, 2, 1] });
  });

  it("refuses what is no such image", () => {
    expect(() => fromPixels({ data, width: 2, height: 2 })).toThrow(ShapeError);
    expect(() => fromPixels(untyped(null))).toThrow(AtelierError);
    expect(() => fromPixels({ data, width: 2, height: 1 }, untyped(4))).toThrow("to be 1 or 3. Received: 4.");
  });
});
