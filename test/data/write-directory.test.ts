import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  Dataset,
  readDatasetDirectory,
  type TrainAndTest,
  writeDatasetDirectory,
} from "../../src/data/node.ts";
import { ConfigurationError, FileFormatError } from "../../src/errors/index.ts";
import { counting, errorOf, temporaryDirectory } from "./fixtures.ts";

function parts(channels: number, classNames: readonly string[]): TrainAndTest {
  const make = (partition: "train" | "test", count: number) =>
    new Dataset({
      ...{ name: "written", partition, classNames },
      images: { data: counting([count, 4, 3, channels]), shape: [count, 4, 3, channels] },
      labels:
        classNames.length > 256
          ? Uint16Array.from({ length: count }, (_, i) => 290 + i)
          : Uint8Array.from({ length: count }, (_, i) => i % 2),
    });
  return { train: make("train", 5), test: make("test", 2) };
}

describe("writeDatasetDirectory", () => {
  it.each([
    ["grey", 1, ["a hat", "a shoe"]],
    ["in colour", 3, ["a hat", "a shoe"]],
    ["of 300 classes", 1, Array.from({ length: 300 }, (_, i) => `class ${i}`)],
  ] as const)("writes images %s that are read back the same", async (_, channels, classNames) => {
    const directory = join(await temporaryDirectory(), "further", "written");
    const original = parts(channels, classNames);
    const paths = await writeDatasetDirectory(directory, original);
    expect((await readdir(directory)).sort()).toEqual(
      paths.map((path) => path.slice(directory.length + 1)).sort(),
    );
    const read = await readDatasetDirectory(directory);
    for (const part of ["train", "test"] as const) {
      const { images, labels, classNames: names, name } = read[part];
      const { images: pixels, labels: numbers } = original[part];
      expect({ images, labels, names, name }).toEqual({
        ...{ images: pixels, labels: numbers, names: classNames, name: "written" },
      });
    }
  });

  it("writes what reads MNIST: three dimensions, standard names", async () => {
    const directory = await temporaryDirectory();
    await writeDatasetDirectory(directory, parts(1, ["a", "b"]));
    const bytes = gunzipSync(await readFile(join(directory, "train-images-idx3-ubyte.gz")));
    expect([...bytes.subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 3]);
    expect(await readFile(join(directory, "labels.txt"), "utf8")).toBe("a\nb\n");
  });

  it("keeps how pictures became images, and refuses it beside other images", async () => {
    const directory = await temporaryDirectory();
    const preparation = { shape: [4, 3, 1], fit: "cover", isInverted: true, isFramed: false } as const;
    const { train, test } = parts(1, ["a", "b"]);
    const made = new Dataset({ ...train, preparation });
    await writeDatasetDirectory(directory, { train: made, test });
    expect((await readDatasetDirectory(directory)).train.take(2).preparation).toEqual(preparation);
    for (const [wrong, message] of [
      [{ ...preparation, shape: [5, 3, 1] }, /Expected the shape of the images beside it/],
      [{ ...preparation, fit: "crop" }, /expected fit to be "contain", "cover" or "fill"\. Received: "crop"/],
      [{ ...preparation, colour: true }, /colour/],
      [7, /expected options as an object/],
    ] as const) {
      await writeFile(join(directory, "preparation.json"), JSON.stringify(wrong));
      const error = await errorOf(() => readDatasetDirectory(directory));
      expect(error).toBeInstanceOf(FileFormatError);
      expect(error.message).toMatch(message);
    }
  });

  it.each([
    ["with a line break", ["a", "b\nc"], /with control characters in it/],
    ["of blanks", ["a", " "], /a name of blanks/],
    ["twice", ["a", "a"], /Received: "a", twice/],
    ["with a blank at its end", ["a", "b "], /with blanks around it/],
  ])("refuses names of classes %s, which would not be read back", async (_, names, message) => {
    const error = await errorOf(async () =>
      writeDatasetDirectory(await temporaryDirectory(), parts(1, names)),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(message);
  });
});
