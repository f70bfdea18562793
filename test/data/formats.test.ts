/** IDX files that people bring: EMNIST, QMNIST; and what is no dataset, named as what it is. */

import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDatasetDirectory } from "../../src/data/directory.ts";
import { formatOf } from "../../src/data/format-of.ts";
import { ConfigurationError, DatasetNotFoundError, FileFormatError } from "../../src/errors/index.ts";
import { KERAS, zip } from "./array-files.ts";
import { counting, errorOf, idxBytes, temporaryDirectory, writeSmallDataset } from "./fixtures.ts";
import { expectRefused } from "./support/dataset-readers.ts";

describe("EMNIST", () => {
  it("is turned upright, and its classes have the names of the mapping, from label 1", async () => {
    const directory = await temporaryDirectory();
    const rename = (name: string) => `emnist-letters-${name}`;
    const labels = { trainLabels: Uint8Array.of(3, 1, 2), testLabels: Uint8Array.of(1, 1) };
    await writeSmallDataset(directory, { rename, ...labels });
    await writeFile(join(directory, "emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n3 67 99\n");
    const { train, test } = await readDatasetDirectory(directory);
    expect(train.classNames).toEqual(["A/a", "B/b", "C/c"]);
    expect([[...train.labels], [...test.labels]]).toEqual([
      [2, 0, 1],
      [0, 0],
    ]);
    expect(train.images.shape).toEqual([3, 3, 2, 1]);
    expect([...train.images.data.subarray(0, 6)]).toEqual([0, 3, 1, 4, 2, 5]);
    expect(train.origin?.remarks.join("\n")).toMatch(
      /turned over, since EMNIST .*\n.* begin at 1: its 3 classes/,
    );
    const asStored = await readDatasetDirectory(directory, { transpose: false });
    expect([...asStored.train.images.data.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("needs each label in its mapping, and a mapping that is one", async () => {
    const directory = await temporaryDirectory();
    await writeSmallDataset(directory, { rename: (name) => `emnist-x-${name}` });
    const mapping = join(directory, "emnist-x-mapping.txt");
    await writeFile(mapping, "1 65 97\n2 66\n");
    await expectRefused(directory, ConfigurationError, /among the 2 of its mapping\. Received: 0\.$/);
    await writeFile(mapping, "0 27\n1 65\n2 66\n");
    await expectRefused(
      directory,
      FileFormatError,
      "without control characters. Received: U+001B on line 1.",
    );
    await writeFile(mapping, "0 65\n0 66\n");
    await expectRefused(directory, FileFormatError, 'Received: "0 66" on line 2.');
  });

  it("is turned where it is asked for, whatever it is called", async () => {
    const directory = await temporaryDirectory();
    await writeSmallDataset(directory);
    const { test } = await readDatasetDirectory(directory, { transpose: true });
    expect([...test.images.data.subarray(0, 6)]).toEqual([0, 3, 1, 4, 2, 5]);
  });
});

describe("IDX files of other houses", () => {
  it.each<[string, Record<string, Uint8Array>]>([
    [
      "QMNIST's extended labels",
      {
        "train-labels-idx2-int": idxBytes(
          [3, 8],
          Int32Array.from({ length: 24 }, (_, i) => (i % 8 ? 77 : 2 - i / 8)),
        ),
      },
    ],
    ["labels in a column", { "train-labels-idx2-ubyte": idxBytes([3, 1], Uint8Array.of(2, 1, 0)) }],
    [
      "one-hot labels",
      { "train-labels-idx2-float": idxBytes([3, 3], Float32Array.of(0, 0, 1, 0, 1, 0, 1, 0, 0)) },
    ],
    [
      "images as rows",
      { "train-images-idx2-ubyte": idxBytes([3, 4]), "t10k-images-idx2-ubyte": idxBytes([2, 4]) },
    ],
    [
      "channels first",
      { "train-images-idx4-ubyte": idxBytes([3, 1, 2, 2]), "t10k-images-idx4-ubyte": idxBytes([2, 1, 2, 2]) },
    ],
    [
      "shares of 255",
      {
        "train-images-idx3-float": idxBytes(
          [3, 2, 2],
          Float32Array.from(counting([12]), (byte) => byte / 255),
        ),
        "t10k-images-idx3-ubyte": idxBytes([2, 2, 2]),
      },
    ],
  ])("are read with %s", async (_, files) => {
    const directory = await temporaryDirectory();
    const all: Record<string, Uint8Array> = {
      "train-images-idx3-ubyte": idxBytes([3, 2, 2]),
      "train-labels-idx1-ubyte": idxBytes([3], Uint8Array.of(2, 1, 0)),
      "t10k-images-idx3-ubyte": idxBytes([2, 2, 2]),
      "t10k-labels-idx1-ubyte": idxBytes([2], Uint8Array.of(0, 1)),
    };
    for (const [name, bytes] of Object.entries(all)) {
      const role = name.slice(0, name.indexOf("-idx"));
      const other = Object.entries(files).find(([own]) => own.startsWith(role));
      await writeFile(join(directory, other?.[0] ?? name), other?.[1] ?? bytes);
    }
    const { train } = await readDatasetDirectory(directory);
    expect(train.images).toEqual({ data: counting([12]), shape: [3, 2, 2, 1] });
    expect([...train.labels]).toEqual([2, 1, 0]);
  });
});

describe("what is no dataset", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["a web page", "\n<!doctype html><title>Sign in</title>", "a web page (HTML)"],
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
      "a Git LFS pointer: `git lfs",
    ],
    ["a zip archive", zip(KERAS), "a zip archive: unpack it first"],
    ["a NumPy array", KERAS["x_train.npy"], "a NumPy array"],
    ["a PNG", Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"), "a PNG picture"],
    ["Parquet", "PAR1....", "an Apache Parquet file"],
    ["a pickle", Uint8Array.of(0x80, 4, 0x95, 0), "a Python pickle"],
    ["an error of a server", '{"error": "not found"}', 'a text that begins "{\\"error\\": \\"not found\\"}"'],
    ["gzip in gzip", gzipSync("x"), "a gzip file: inflate it first"],
  ])("is named as what it is, in IDX' place and in a directory: %s", async (_, content, what) => {
    const bytes = Buffer.from(content);
    expect(formatOf(bytes)?.startsWith(what)).toBe(true);
    const directory = await temporaryDirectory();
    await writeSmallDataset(directory);
    await writeFile(join(directory, "t10k-images-idx3-ubyte.gz"), gzipSync(bytes));
    const inPlace = await errorOf(() => readDatasetDirectory(directory));
    expect(inPlace.message).toContain(`t10k-images-idx3-ubyte.gz: Expected IDX's magic number`);
    expect(inPlace.message).toContain(`Received: ${what}`);
    const alone = join(directory, "alone");
    await mkdir(alone);
    await writeFile(join(alone, "found"), bytes);
    const found = await errorOf(() => readDatasetDirectory(alone));
    expect(found).toBeInstanceOf(DatasetNotFoundError);
    expect(found.message).toContain(`no dataset's files there, but found (${what}`);
  });

  it("passes over directories that are called as files, as Kaggle unpacks them", async () => {
    const directory = await temporaryDirectory();
    await writeSmallDataset(directory, { gzip: false, rename: (name) => name.replace("-idx", ".idx") });
    await mkdir(join(directory, "train-images-idx3-ubyte"));
    const { train } = await readDatasetDirectory(directory);
    expect(train).toMatchObject({ length: 3, name: basename(directory) });
  });
});
