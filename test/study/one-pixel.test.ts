import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { Dataset } from "../../src/data/index.ts";
import { ShapeError } from "../../src/errors/index.ts";
import { onePixelRules } from "../../src/study/one-pixel.ts";

/** Images of 1×2 pixels, by class. */
function dataset(
  partition: "train" | "test",
  images: readonly (readonly [number, number, number])[],
): Dataset {
  return new Dataset({
    name: "pairs",
    partition,
    images: {
      data: Uint8Array.from(images.flatMap(([, a, b]) => [a, b])),
      shape: [images.length, 1, 2, 1],
    },
    labels: Uint8Array.from(images, ([label]) => label),
    classNames: ["zero", "one", "two"],
  });
}

describe("onePixelRules", () => {
  it("chooses pixel and threshold on training images, and scores them on test images", () => {
    const train = dataset("train", [
      [0, 5, 200],
      [0, 9, 100],
      [1, 5, 20],
      [1, 9, 30],
    ]);
    const test = dataset("test", [
      [0, 0, 31],
      [0, 0, 30],
      [1, 0, 30],
      [1, 0, 10],
    ]);
    expect(onePixelRules(train, test)).toEqual([
      {
        classes: [0, 1],
        pixel: [0, 1, 0],
        threshold: 30,
        above: 0,
        trainAccuracy: 1,
        testImages: 4,
        testAccuracy: 0.75,
        guessed: 0.5,
      },
    ]);
  });

  it("finds rules either way round, for every pair of classes that is there", () => {
    const images: [number, number, number][] = [
      [0, 0, 0],
      [1, 10, 0],
      [2, 10, 255],
    ];
    const rules = onePixelRules(dataset("train", images), dataset("test", images));
    expect(rules.map(({ classes }) => classes)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(rules.every(({ trainAccuracy, testAccuracy }) => trainAccuracy === 1 && testAccuracy === 1)).toBe(
      true,
    );
    expect(rules[2]).toMatchObject({ pixel: [0, 1, 0], threshold: 0, above: 2 });
  });

  it("agrees with trying everything", () => {
    const train = dataset(
      "train",
      Array.from({ length: 60 }, (_, i) => [i % 2, (i * 37) % 256, (i * 91 + 50 * (i % 2)) % 256]),
    );
    const [rule] = onePixelRules(train, train);
    let best = 0;
    for (const pixel of [0, 1]) {
      for (let threshold = 0; threshold < 256; threshold++) {
        for (const above of [0, 1]) {
          let right = 0;
          train.labels.forEach((label, i) => {
            if (defined(train.images.data[2 * i + pixel]) > threshold === (label === above)) right++;
          });
          best = Math.max(best, right / 60);
        }
      }
    }
    expect(rule?.trainAccuracy).toBeCloseTo(best, 12);
    expect(rule?.testAccuracy).toBeCloseTo(best, 12);
  });

  it("wants images of one size", () => {
    const other = new Dataset({
      name: "other",
      partition: "test",
      images: { data: new Uint8Array(1), shape: [1, 1, 1, 1] },
      labels: new Uint8Array(1),
      classNames: ["zero"],
    });
    expect(() => onePixelRules(dataset("train", [[0, 1, 2]]), other)).toThrow(ShapeError);
  });
});
