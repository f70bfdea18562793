/** Datasets that people bring as NumPy's arrays and as CSV. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ConfigurationError, DatasetNotFoundError, FileFormatError } from "../../src/errors/index.ts";
import { KERAS, npy, zip } from "./array-files.ts";
import { counting, temporaryDirectory } from "./fixtures.ts";
import { expectRefused, fileOf, READERS } from "./support/dataset-readers.ts";

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
