/** Datasets that people bring: EMNIST, QMNIST, NumPy's arrays, CSV; and what is no dataset, named as what it is. */

import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { datasetFromFiles } from "../../src/browser.ts";
import type { TrainAndTest } from "../../src/data/dataset.ts";
import { readDatasetDirectory } from "../../src/data/directory.ts";
import { formatOf } from "../../src/data/format-of.ts";
import {
  type AtelierError,
  ConfigurationError,
  DatasetNotFoundError,
  FileFormatError,
} from "../../src/errors.ts";
import { KERAS, npy, zip } from "./array-files.ts";
import { counting, errorOf, idxBytes, temporaryDirectory, writeSmallDataset } from "./fixtures.ts";

async function fileOf(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, content);
  return path;
}

type Read = (path: string) => Promise<TrainAndTest>;

/** Reads the files of a directory, or of the one that a file is in, as a browser does. */
async function readInBrowser(path: string): Promise<TrainAndTest> {
  const directory = (await stat(path)).isDirectory() ? path : dirname(path);
  const blobs = (await readdir(directory)).map(
    async (name) => [name, new Blob([await readFile(join(directory, name))])] as const,
  );
  return datasetFromFiles(Object.fromEntries(await Promise.all(blobs)));
}

const READERS: readonly (readonly [where: string, read: Read])[] = [
  ["in Node", readDatasetDirectory],
  ["in a browser", readInBrowser],
];

async function expectRefused(
  path: string,
  type: new (message: string) => AtelierError,
  message: string | RegExp,
  read: Read = readDatasetDirectory,
): Promise<void> {
  const error = await errorOf(() => read(path));
  expect(error).toBeInstanceOf(type);
  expect(error.message).toMatch(message);
}

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

describe.each(READERS)("NumPy's arrays, %s,", (_, read) => {
  it.each([{ isStored: true }, { isStored: false }])("are read from Keras' .npz, %j", async (options) => {
    const { train, test } = await read(await fileOf("digits.npz", zip(KERAS, options)));
    expect(train).toMatchObject({ name: "digits", classNames: ["0", "1", "2"] });
    expect(train.images).toEqual({ data: counting([12]), shape: [3, 2, 2, 1] });
    expect([[...train.labels], [...test.labels]]).toEqual([
      [2, 0, 1],
      [1, 1],
    ]);
  });

  it("are read as MedMNIST has them: in colour, labels in columns, validation images last", async () => {
    const directory = await temporaryDirectory();
    const entries = {
      "train_images.npy": npy("|u1", [2, 2, 2, 3], counting([24])),
      "train_labels.npy": npy("|u1", [2, 1], Uint8Array.of(1, 0)),
      "val_images.npy": npy("|u1", [1, 2, 2, 3], new Uint8Array(12).fill(9)),
      "val_labels.npy": npy("|u1", [1, 1], Uint8Array.of(1)),
      "test_images.npy": npy("|u1", [1, 2, 2, 3], counting([12])),
      "test_labels.npy": npy("|u1", [1, 1], Uint8Array.of(0)),
    };
    await writeFile(join(directory, "bloodmnist.npz"), zip(entries));
    const { train } = await read(directory);
    expect(train.images.shape).toEqual([3, 2, 2, 3]);
    expect([...train.labels]).toEqual([1, 0, 1]);
    expect(train.origin?.remarks[0]).toMatch(/^the 1 validation images .* taken as training images/);
    await writeFile(join(directory, "other.npz"), zip(KERAS));
    await expectRefused(
      directory,
      ConfigurationError,
      /those of 2, .*bloodmnist\.npz, .*other\.npz\. Name one/,
      read,
    );
  });

  it("are read from files of their own, as KMNIST's, in any byte order and in Fortran's order", async () => {
    const directory = await temporaryDirectory();
    const images = Uint16Array.from([0, 2, 1, 3], (value) => value << 8);
    const write = (name: string, content: Uint8Array) => writeFile(join(directory, name), content);
    await write("k-train-imgs.npz", zip({ "arr_0.npy": npy(">u2", [1, 2, 2], images, true) }));
    await write("k-train-labels.npz", zip({ "arr_0.npy": npy(">i8", [1], BigInt64Array.of(1n << 56n)) }));
    await write("k-test-imgs.npy", npy("<f8", [1, 2, 2], Float64Array.of(0, 1, 0, 1)));
    await write("k-test-labels.npy", npy("|b1", [1], Uint8Array.of(1)));
    const { train, test } = await read(directory);
    expect([...train.images.data]).toEqual([0, 1, 2, 3]);
    expect([...test.images.data]).toEqual([0, 255, 0, 255]);
    expect(train.classNames).toEqual(["1"]);
  });

  it.each<[string, Uint8Array, string | RegExp]>([
    ["cut off", zip(KERAS).subarray(0, 200), "the beginning of one; it is truncated."],
    ["no archive", Buffer.from("<html>"), "Expected a zip archive. Received: a web page (HTML)"],
    [
      "a bomb",
      zip({ ...KERAS, "x_train.npy": npy("|u1", [1e6, 1e3], Uint8Array.of(1)) }),
      "it is truncated.",
    ],
    [
      "longer than it says",
      zip({ ...KERAS, "x_train.npy": npy("|u1", [2], counting([12])) }),
      "Received: more;",
    ],
    ["another length", zip(KERAS, { length: 3 }), "of the checksum that the archive names."],
    ["another method", zip(KERAS, { method: 12 }), "stored or deflated. Received: method 12."],
    [
      "objects",
      zip({ ...KERAS, "x_train.npy": npy("|O", [3], counting([12])) }),
      "Python objects, which only pickle",
    ],
  ])("are refused in words: %s", async (_, content, message) => {
    await expectRefused(await fileOf("x.npz", content), FileFormatError, message, read);
  });

  it("names the arrays that are there", async () => {
    const { "x_train.npy": x, "y_train.npy": y } = KERAS;
    const path = await fileOf("x.npz", zip({ "x_train.npy": x, "y_train.npy": y, "notes.npy": y }));
    await expectRefused(
      path,
      DatasetNotFoundError,
      /Received: x_train\.npy, y_train\.npy, notes\.npy\.$/,
      read,
    );
  });
});

describe.each(READERS)("CSV, %s,", (_, read) => {
  const header = "label,pixel0,pixel1,pixel2,pixel3";

  it.each<[string, string]>([
    ["with names", `${header}\n2,0,1,2,3\n0,4,5,6,7\n1,8,9,10,11\n`],
    ["without names, with Windows' line ends, the last one missing", "2,0,1,2,3\r\n0,4,5,6,7\r\n1,8,9,10,11"],
    [
      "with the label last, in quotes, and points",
      "\uFEFFp1;p2;p3;p4;class\n0;1.0;2;3;'2'\n4;5;6;7;\"0\"\n8;9;10;11;1\n\n",
    ],
  ])("is read %s", async (_, text) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "fashion_train.csv"), text);
    await writeFile(join(directory, "fashion_test.csv.gz"), gzipSync(text));
    await writeFile(join(directory, "sample_submission.csv"), "id,label\n1,2\n");
    const { train, test } = await read(directory);
    for (const part of [train, test]) {
      expect(part.images).toEqual({ data: counting([12]), shape: [3, 2, 2, 1] });
      expect([...part.labels]).toEqual([2, 0, 1]);
    }
  });

  it("holds out test images where there are no labelled ones, and says so", async () => {
    const directory = await temporaryDirectory();
    const rows = Array.from({ length: 20 }, (_, i) => `${i % 2},${i},${i},${i},${i}`);
    await writeFile(join(directory, "train.csv"), [header, ...rows].join("\n"));
    await writeFile(join(directory, "test.csv"), "pixel0,pixel1,pixel2,pixel3\n1,2,3,4\n");
    const { train, test } = await read(join(directory, "train.csv"));
    expect([train.length, test.length]).toEqual([17, 3]);
    const pixels = [...train.images.data, ...test.images.data].sort((a, b) => a - b);
    expect(new Set(pixels).size).toBe(20);
    expect(train.origin?.remarks[0]).toMatch(/test\.csv has no labels: 3 of its 20 training images/);
  });

  it.each<[string, string, string]>([
    ["a field too few", `${header}\n1,2,3,4\n`, "Received: 4 fields on line 2"],
    ["a pixel that is no byte", `${header}\n1,2,3,4,256\n`, "Received: 256 on line 2, column 5."],
    ["a fraction", `${header}\n1,2,3,4,0.5\n`, "Received: a fraction on line 2"],
    ["words", `${header}\ncat,2,3,4,5\n`, 'Received: the character "c" on line 2'],
    ["images that are not square", "label,a,b\n1,2,3\n", "Received: 3 columns, label, a, b"],
    ["a web page", "<!DOCTYPE html>\n<p>\n", "Received: a web page (HTML)"],
    ["a name alone", `${header}\n`, "Received: no line of numbers"],
  ])("is refused in words: %s", async (_, text, message) => {
    await expectRefused(await fileOf("train.csv", text), FileFormatError, message, read);
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
