import { describe, expect, it } from "vitest";
import { Dataset } from "../../src/data/dataset.ts";
import type { DatasetParts } from "../../src/data/dataset-parts.ts";
import { ConfigurationError, ShapeError, UnknownNameError } from "../../src/errors/index.ts";
import { counting } from "./fixtures.ts";

function small(changes: Partial<DatasetParts> = {}): Dataset {
  return new Dataset({
    name: "small",
    partition: "train",
    images: { data: counting([6, 1, 2, 1]), shape: [6, 1, 2, 1] },
    labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
    classNames: ["hat", "shoe", "bag"],
    ...changes,
  });
}

describe("Dataset", () => {
  it("knows its sizes and gives the flat view of the same bytes", () => {
    const dataset = small();
    expect(dataset).toMatchObject({ length: 6, classCount: 3, imageShape: [1, 2, 1] });
    expect(dataset.flat.shape).toEqual([6, 2]);
    expect(dataset.flat.data).toBe(dataset.images.data);
  });

  it("refuses images and labels of different lengths", () => {
    expect(() => small({ labels: Uint8Array.of(0, 1) })).toThrow(
      new ShapeError("Expected one label per image in small (train): 6. Received: 2."),
    );
  });

  it("refuses a label out of range: which, where, and how many classes", () => {
    expect(() => small({ labels: Uint8Array.of(0, 1, 2, 0, 3, 9) })).toThrow(
      new ConfigurationError(
        "Expected labels from 0 to 2 in small (train), which has 3 classes. Received: 3 at index 4.",
      ),
    );
  });

  it("refuses images that are not [n, height, width, channels], or of another number of bytes", () => {
    expect(() => small({ images: { data: counting([6, 2]), shape: [6, 2] } })).toThrow(
      new ShapeError(
        "Expected images of shape [n, height, width, channels] in small (train). Received: [6, 2].",
      ),
    );
    expect(() => small({ images: { data: counting([5]), shape: [6, 1, 2, 1] } })).toThrow(ShapeError);
  });

  it("numbers more than 256 classes in 16 bits", () => {
    const labels = Uint16Array.of(299, 0, 1, 2, 3, 256);
    const classNames = Array.from({ length: 300 }, (_, i) => `class ${i}`);
    const reversed = small({ labels, classNames }).subset([5, 0]);
    expect(reversed.labels).toEqual(Uint16Array.of(256, 299));
  });
});

describe("subset", () => {
  it("copies the examples at the indices, in their order", () => {
    const dataset = small();
    const part = dataset.subset([4, 0, 4]);
    expect(part.images).toEqual({ data: Uint8Array.of(8, 9, 0, 1, 8, 9), shape: [3, 1, 2, 1] });
    expect(part.labels).toEqual(Uint8Array.of(1, 0, 1));
    expect(part).toMatchObject({ name: "small", partition: "train", classNames: ["hat", "shoe", "bag"] });
    expect(part.images.data.buffer).not.toBe(dataset.images.data.buffer);
    expect(dataset.subset([]).length).toBe(0);
    expect(dataset.subset([]).flat.shape).toEqual([0, 2]);
  });

  it.each([-1, 6, 0.5])("refuses the index %d", (index) => {
    expect(() => small().subset([0, index])).toThrow(
      new ConfigurationError(
        `Expected indices from 0 to 5 in small (train). Received: ${index} at position 1.`,
      ),
    );
  });
});

describe("take", () => {
  it("gives the first examples, sharing the bytes", () => {
    const dataset = small();
    const part = dataset.take(2);
    expect([...part.images.data]).toEqual([0, 1, 2, 3]);
    expect([...part.labels]).toEqual([0, 1]);
    expect(part.images.data.buffer).toBe(dataset.images.data.buffer);
    expect(dataset.take(0).length).toBe(0);
    expect(dataset.take(6).length).toBe(6);
  });

  it.each([-1, 7, 1.5])("refuses %d of 6", (count) => {
    expect(() => small().take(count)).toThrow(ConfigurationError);
    expect(() => small().take(count)).toThrow(`from 0 to 6, all of small (train). Received: ${count}.`);
  });
});

describe("split", () => {
  it("holds out the last fraction, as Keras' validationSplit does", () => {
    const [first, held] = small().split(0.4);
    expect([...first.labels]).toEqual([0, 1, 2]);
    expect([...held.images.data]).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it.each([0, 1, -0.1, 1.5, Number.NaN, 0.9])("refuses the fraction %d of 6", (fraction) => {
    expect(() => small().split(fraction)).toThrow(ConfigurationError);
    expect(() => small().split(fraction)).toThrow(`Received: ${fraction}.`);
  });
});

describe("classes", () => {
  it("keeps some classes, numbered in the order given, examples in their own", () => {
    const part = small().classes(["bag", 0]);
    expect(part.classNames).toEqual(["bag", "hat"]);
    expect([...part.labels]).toEqual([1, 0, 1, 0]);
    expect([...part.images.data]).toEqual([0, 1, 4, 5, 6, 7, 10, 11]);
  });

  it("refuses unknown names, with the nearest one, unknown numbers, repeats, and none", () => {
    expect(() => small().classes(["shoo"])).toThrow(UnknownNameError);
    expect(() => small().classes(["shoo"])).toThrow('Did you mean "shoe"? Received: "shoo".');
    for (const number of [3, -1, 0.5]) {
      expect(() => small().classes([number])).toThrow(
        new ConfigurationError(`Expected class numbers from 0 to 2. Received: ${number}.`),
      );
    }
    expect(() => small().classes(["hat", 0])).toThrow(ConfigurationError);
    expect(() => small().classes([])).toThrow(ConfigurationError);
  });
});

describe("shuffle", () => {
  it("orders all examples by the seed alone, images with their labels", () => {
    const dataset = small({ labels: Uint8Array.of(0, 1, 2, 3, 4, 5), classNames: [..."abcdef"] });
    const shuffled = dataset.shuffle(1);
    expect([...shuffled.labels]).not.toEqual([0, 1, 2, 3, 4, 5]);
    expect([...shuffled.labels].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    shuffled.labels.forEach((label, i) => {
      expect(shuffled.images.data[2 * i]).toBe(2 * label);
    });
    expect(dataset.shuffle(1)).toEqual(shuffled);
    const orders = [1, 2, 3, 4].map((seed) => dataset.shuffle(seed).labels.join(""));
    expect(new Set(orders).size).toBe(4);
  });
});
