import { describe, expect, it } from "vitest";
import { Dataset } from "../../src/data/index.ts";
import { facts } from "../../src/study/facts.ts";

function dataset(
  partition: "train" | "test",
  images: readonly (readonly [label: number, ...pixels: number[]])[],
): Dataset {
  return new Dataset({
    name: "few",
    partition,
    images: {
      data: Uint8Array.from(images.flatMap(([, ...pixels]) => pixels)),
      shape: [images.length, 2, 1, 1],
    },
    labels: Uint8Array.from(images, ([label]) => label),
    classNames: ["a", "b"],
  });
}

describe("facts", () => {
  const train = dataset("train", [
    [0, 0, 255],
    [1, 7, 8],
    [0, 0, 255],
    [1, 0, 255],
    [1, 7, 9],
  ]);
  const test = dataset("test", [
    [1, 7, 8],
    [0, 7, 9],
    [0, 1, 1],
  ]);
  const found = facts({ train, test });

  it("counts examples, classes and bytes", () => {
    expect(found.train).toMatchObject({ examples: 5, counts: [2, 3] });
    expect(found.test).toMatchObject({ examples: 3, counts: [2, 1] });
    expect(found.train.pixels).toMatchObject({ black: 0.3, white: 0.3 });
    const bytes = [...train.images.data];
    const mean = bytes.reduce((a, b) => a + b) / bytes.length;
    expect(found.train.pixels.mean).toBeCloseTo(mean, 9);
    const variance = bytes.reduce((sum, byte) => sum + (byte - mean) ** 2, 0) / bytes.length;
    expect(found.train.pixels.deviation).toBeCloseTo(Math.sqrt(variance), 9);
  });

  it("finds images that are there more than once, and whether their labels agree", () => {
    expect(found.train.duplicates).toEqual({ groups: [[0, 2, 3]], superfluous: 2, contradicting: 1 });
    expect(found.test.duplicates).toEqual({ groups: [], superfluous: 0, contradicting: 0 });
  });

  it("finds test images among the training images", () => {
    expect(found.leaked).toEqual([
      { test: 0, train: 1, sameLabel: true },
      { test: 1, train: 4, sameLabel: false },
    ]);
  });
});
