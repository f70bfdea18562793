import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDatasetDirectory } from "../../src/data/directory.ts";
import type { NumericArray } from "../../src/data/tensor.ts";
import {
  type AtelierError,
  ConfigurationError,
  DatasetNotFoundError,
  FileFormatError,
  ShapeError,
} from "../../src/errors/index.ts";
import {
  counting,
  errorOf,
  idxBytes,
  type SmallDataset,
  temporaryDirectory,
  writeSmallDataset,
} from "./fixtures.ts";

async function smallDataset(options: SmallDataset = {}): Promise<string> {
  const directory = await temporaryDirectory();
  await writeSmallDataset(directory, options);
  return directory;
}

async function expectRefused(
  directory: string,
  type: new (message: string) => AtelierError,
  message: string | RegExp,
): Promise<void> {
  const error = await errorOf(() => readDatasetDirectory(directory));
  expect(error).toBeInstanceOf(type);
  expect(error.message).toMatch(message);
}

describe("readDatasetDirectory", () => {
  it("reads four files into two datasets, named after the directory, classes numbered", async () => {
    const directory = await smallDataset();
    const { train, test } = await readDatasetDirectory(directory);
    expect(train).toMatchObject({
      name: basename(directory),
      partition: "train",
      classNames: ["0", "1", "2"],
    });
    expect(train.images).toEqual({ data: counting([18]), shape: [3, 2, 3, 1] });
    expect([...train.labels]).toEqual([2, 0, 1]);
    expect(test).toMatchObject({ partition: "test", classNames: ["0", "1", "2"], length: 2 });
  });

  it.each<[string, SmallDataset]>([
    ["plain files", { gzip: false }],
    ["a prefix", { rename: (name) => `letters-${name}` }],
    ["names with a dot", { rename: (name) => name.replace("-idx", ".idx"), gzip: false }],
    ["another size", { imageShape: [5, 9] }],
    ["one channel in four dimensions", { imageShape: [2, 3, 1] }],
    ["three channels", { imageShape: [4, 4, 3], rename: (name) => name.replace("idx3", "idx4") }],
  ])("reads %s", async (_, options) => {
    const { train } = await readDatasetDirectory(await smallDataset(options));
    const [height, width, channels = 1] = options.imageShape ?? [2, 3];
    expect(train.images.shape).toEqual([3, height, width, channels]);
    expect(train.images.data).toEqual(counting(train.images.shape));
  });

  it("has the classes that occur in either part, and says which numbers have no image", async () => {
    const stray = await readDatasetDirectory(await smallDataset({ testLabels: Uint8Array.of(0, 255) }));
    expect(stray.train.classNames).toEqual(["0", "1", "2", "255"]);
    expect([...stray.test.labels]).toEqual([0, 3]);
    const [numbered, training, test] = stray.train.origin?.remarks ?? [];
    expect(numbered).toMatch(/leave numbers out: its 4 classes are numbered anew, from 0, "0", to 3, "255"$/);
    expect(training).toMatch(/has no training image of 1 of its 4 classes: "255"$/);
    expect(test).toMatch(/has no test image of 2 of its 4 classes: "1", "2"$/);
    const wide = await smallDataset({ trainLabels: Int32Array.of(2, 0, 999) });
    const names = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
    const named = await readDatasetDirectory(wide, { classNames: names });
    expect(named.train.labels).toEqual(Uint16Array.of(2, 0, 999));
  });

  it("names the classes by labels.txt, with or without Windows' marks", async () => {
    for (const text of [
      "hat\nshoe\nbag and more\n",
      "\uFEFFhat\r\nshoe \r\nbag and more\r\n\r\n",
      "hat\nshoe\nbag and more",
    ]) {
      const directory = await smallDataset();
      await writeFile(join(directory, "labels.txt"), text);
      const { test } = await readDatasetDirectory(directory);
      expect(test.classNames).toEqual(["hat", "shoe", "bag and more"]);
    }
  });

  it("prefers the names given, then labels.txt, and takes none of a published dataset for its name alone", async () => {
    const directory = await smallDataset();
    const known = await readDatasetDirectory(directory, { name: "fashion-mnist" });
    expect(known.train.classNames).toEqual(["0", "1", "2"]);
    await writeFile(join(directory, "labels.txt"), "a\nb\nc\nd");
    const named = await readDatasetDirectory(directory, { name: "fashion-mnist" });
    expect(named.train.classNames).toEqual(["a", "b", "c", "d"]);
    const given = await readDatasetDirectory(directory, { classNames: ["x", "y", "z"] });
    expect(given.train.classNames).toEqual(["x", "y", "z"]);
  });

  it("refuses labels.txt with too few names, an empty line, a name twice, or none", async () => {
    const directory = await smallDataset();
    const path = join(directory, "labels.txt");
    await writeFile(path, "a\nb\n");
    await expectRefused(directory, ConfigurationError, "which has 2 classes. Received: 2 at index 0.");
    await writeFile(path, "a\n\nc\n");
    await expectRefused(directory, FileFormatError, "Received: an empty line 2.");
    await writeFile(path, "a\nb\na\n");
    await expectRefused(directory, FileFormatError, 'Received: "a" on lines 1 and 3.');
    await writeFile(path, "\n");
    await expectRefused(directory, FileFormatError, "Received: an empty line 1.");
    await writeFile(path, "x\n".repeat(70_000));
    await expectRefused(directory, FileFormatError, "Expected at most 65536 class names. Received: more.");
    await rm(path);
    await mkdir(path);
    await expectRefused(directory, FileFormatError, /labels\.txt: Expected a text file .* a directory\.$/);
  });

  it.each<[string, string | Uint8Array, string]>([
    [
      "binary",
      Uint8Array.of(0x68, 0xff, 0xfe, 0x0a),
      "Expected a text file in UTF-8. Received: bytes that are not",
    ],
    ["a character cut off", Uint8Array.of(0x61, 0x0a, 0xc3), "Expected a text file in UTF-8."],
    [
      "UTF-16",
      Buffer.from("a\nb\nc\n", "utf16le"),
      "without control characters. Received: U+0000 on line 1.",
    ],
    ["an escape sequence", "a\nb\u001b[2J\nc\n", "without control characters. Received: U+001B on line 2."],
    ["the old Macintosh's line ends", "a\rb\rc\r", "without control characters. Received: U+000D on line 1."],
    ["a name without end", `a\nb\n${"c".repeat(1001)}`, "at most 1000 characters. Received: 1001 on line 3."],
    ["more than 16 MiB", new Uint8Array(2 ** 24 + 1), "at most 16777216 bytes. Received: 16777217 bytes."],
  ])("refuses labels.txt of %s", async (_, content, message) => {
    const directory = await smallDataset();
    await writeFile(join(directory, "labels.txt"), content);
    await expectRefused(directory, FileFormatError, message);
  });

  it.skipIf(process.platform === "win32")(
    "refuses a labels.txt that is a named pipe, without waiting",
    async () => {
      const directory = await smallDataset();
      execFileSync("mkfifo", [join(directory, "labels.txt")]);
      await expectRefused(directory, FileFormatError, "Received: something that is not a file.");
    },
  );

  it("says which files are missing", async () => {
    const directory = await smallDataset();
    await rm(join(directory, "t10k-labels-idx1-ubyte.gz"));
    await expectRefused(
      directory,
      DatasetNotFoundError,
      /Received: only .*; missing: t10k-labels-idx1-ubyte\.gz\.$/,
    );
    await expectRefused(await temporaryDirectory(), DatasetNotFoundError, /Received: no files there\.$/);
    // Pictures in a folder for each class are no dataset yet.
    const pictures = await temporaryDirectory();
    await mkdir(join(pictures, "train", "cat"), { recursive: true });
    await writeFile(join(pictures, "train", "cat", "1.png"), Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"));
    await expectRefused(
      pictures,
      DatasetNotFoundError,
      /Received: no files there but in directories, such as train\/cat\/1\.png \(a PNG picture: the command import makes a dataset of folders of pictures\)\.$/,
    );
    // Other files beside the folders hide nothing, and the systems' own are not named.
    await writeFile(join(pictures, ".DS_Store"), "");
    await writeFile(join(pictures, "notes.txt"), "seen");
    await expectRefused(
      pictures,
      DatasetNotFoundError,
      /Received: no dataset's files there, but notes\.txt \(a text that begins "seen"\); and files in directories, such as train\/cat\/1\.png \(a PNG picture: the command import makes a dataset of folders of pictures\)\.$/,
    );
    await rm(join(pictures, "notes.txt"));
    await expectRefused(
      pictures,
      DatasetNotFoundError,
      /Received: no files there but in directories, such as /,
    );
    await expectRefused(join(directory, "absent"), DatasetNotFoundError, /Received: no such directory\.$/);
    const file = join(directory, "train-images-idx3-ubyte.gz");
    await expectRefused(
      file,
      DatasetNotFoundError,
      /a file, not a directory: its directory, .*, is the dataset\.$/,
    );
  });

  it("refuses images and labels whose numbers differ", async () => {
    const directory = await smallDataset();
    await writeFile(join(directory, "train-labels-idx1-ubyte.gz"), gzipSync(idxBytes([2])));
    await expectRefused(directory, ShapeError, /one label per image in .* \(train\): 3\. Received: 2\.$/);
  });

  it("counts labels from 1 where labels.txt has exactly that number of names, and refuses any other label without one", async () => {
    const directory = await smallDataset({
      trainLabels: Uint8Array.of(3, 1, 2),
      testLabels: Uint8Array.of(1, 1),
    });
    await writeFile(join(directory, "labels.txt"), "a\nb\nc\n");
    const { train } = await readDatasetDirectory(directory);
    expect([...train.labels]).toEqual([2, 0, 1]);
    expect(train.origin?.remarks[0]).toContain("begin at 1");
    await writeFile(join(directory, "labels.txt"), "a\nb\n");
    await expectRefused(directory, ConfigurationError, /which has 2 classes\. Received: 3 at index 0\.$/);
  });

  it.each<[string, number[], NumericArray | undefined, string]>([
    [
      "t10k-images-idx3-ubyte",
      [2, 2, 4],
      undefined,
      "Expected images of shape [2, 3, 1], like the training images.",
    ],
    ["train-images-idx3-ubyte", [18], undefined, "Expected images of shape [n, height, width], [n, height"],
    ["train-images-idx3-ubyte", [3, 2, 3, 2], undefined, "with 1 or 3 channels"],
    ["train-images-idx3-ubyte", [3, 2, 3, 4], undefined, "the last one is how opaque a pixel is"],
    ["train-images-idx3-ubyte", [3, 2, 3, 1, 1], undefined, "Received: [3, 2, 3, 1, 1]."],
    ["train-images-idx3-ubyte", [3, 0, 3], undefined, "none of them zero. Received: [3, 0, 3]."],
    ["t10k-images-idx3-ubyte", [0, 2, 3], undefined, "none of them zero. Received: [0, 2, 3]."],
    [
      "train-images-idx3-ubyte",
      [3, 2, 3],
      new Float32Array(18).fill(0.3),
      "Expected pixels that are bytes: unsigned bytes, whole numbers from 0 to 255, or those over 255",
    ],
    [
      "train-labels-idx1-ubyte",
      [3, 2],
      undefined,
      "one for each image: of shape [n] or [n, 1], [n, classes] with a single 1",
    ],
    ["train-labels-idx1-ubyte", [3], Float32Array.of(0, 1, 0.5), "Received: 0.5 at index 2."],
    [
      "train-labels-idx1-ubyte",
      [3],
      Int8Array.of(0, 1, -1),
      "integers from 0 to 65535. Received: -1 at index 2.",
    ],
    [
      "train-labels-idx1-ubyte",
      [3],
      Int32Array.of(0, 65536, 0),
      "integers from 0 to 65535. Received: 65536 at index 1.",
    ],
  ])("refuses %s of shape %j, and names the file", async (name, shape, data, message) => {
    const directory = await smallDataset();
    const path = join(directory, `${name}.gz`);
    await writeFile(path, gzipSync(idxBytes(shape, data)));
    const error = await errorOf(() => readDatasetDirectory(directory));
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error.message).toContain(`${path}: Expected `);
    expect(error.message).toContain(message);
  });
});
