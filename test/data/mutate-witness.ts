/**
 * What the files of a directory hold, read naively from the descriptions of their formats and without a line of
 * `src/data`: the witness that the reader is held against. Where no rule is broken, there is a dataset; the reader
 * has to return just that, and to refuse everything else.
 *
 * Sources: "The IDX file format", http://yann.lecun.com/exdb/mnist/; P. Deutsch, "GZIP file format specification
 * version 4.3", RFC 1952.
 */

import { atLeast, defined } from "../../src/checked.ts";
import { gunzip, Refusal } from "./mutate-witness-gzip.ts";

/** A rule that files break: which file, which rule, and the class of the error that tells of it. */
export interface Complaint {
  /** Undefined where files do not fit together. */
  readonly file?: string;
  readonly rule: string;
  readonly error: "FileFormatError" | "ShapeError" | "ConfigurationError";
}

export interface WitnessedPart {
  /** [n, height, width, channels]. */
  readonly shape: readonly number[];
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

/** Either complaints, or a dataset. */
export interface Testimony {
  readonly complaints: readonly Complaint[];
  readonly train: WitnessedPart;
  readonly test: WitnessedPart;
  readonly classNames: readonly string[];
}

/** IDX's element types: how wide each is, and how a number of it is read. */
const ELEMENTS: Readonly<Record<number, { width: number; read: (view: DataView, at: number) => number }>> = {
  8: { width: 1, read: (view, at) => view.getUint8(at) },
  9: { width: 1, read: (view, at) => view.getInt8(at) },
  11: { width: 2, read: (view, at) => view.getInt16(at) },
  12: { width: 4, read: (view, at) => view.getInt32(at) },
  13: { width: 4, read: (view, at) => view.getFloat32(at) },
  14: { width: 8, read: (view, at) => view.getFloat64(at) },
};

/** Reads the files of a directory, each by its name. */
export function witness(files: ReadonlyMap<string, Uint8Array>): Testimony {
  const complaints: Complaint[] = [];
  const nothing: WitnessedPart = { shape: [], pixels: new Uint8Array(0), labels: new Int32Array(0) };
  /** What `read` makes of the file whose name begins so, or its complaint. */
  const testify = <Content>(beginning: string, read: (bytes: Uint8Array) => Content): Content | undefined => {
    const found = [...files].find(([name]) => name.startsWith(beginning));
    if (found === undefined) return undefined;
    try {
      return read(found[1]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      complaints.push({ file: found[0], rule: error.message, error: "FileFormatError" });
      return undefined;
    }
  };
  const [trainImages, testImages] = ["train-images", "t10k-images"].map((name) => testify(name, readImages));
  const [trainLabels, testLabels] = ["train-labels", "t10k-labels"].map((name) => testify(name, readLabels));
  const names = testify("labels.txt", readNames);
  if (!trainImages || !trainLabels || !testImages || !testLabels || complaints.length > 0) {
    return { complaints, train: nothing, test: nothing, classNames: [] };
  }
  const occurring = [...new Set([...trainLabels, ...testLabels])].sort((a, b) => a - b);
  // Without labels.txt the classes are the labels that occur; with it, labels from 1 to the last name are counted from 1.
  const classNames = names ?? occurring.map(String);
  const isFromOne = occurring[0] === 1 && occurring[occurring.length - 1] === classNames.length;
  const numberOf = (label: number) =>
    names === undefined ? occurring.indexOf(label) : isFromOne ? label - 1 : label;
  const rule = (kept: boolean, rule: string, error: Complaint["error"], file?: string) => {
    if (!kept) complaints.push({ rule, error, file });
  };
  rule(
    trainImages.shape.slice(1).join() === testImages.shape.slice(1).join(),
    "training and test images are of one shape",
    "FileFormatError",
    [...files.keys()].find((name) => name.startsWith("t10k-images")),
  );
  rule(trainImages.shape[0] === trainLabels.length, "there is a label for each training image", "ShapeError");
  rule(testImages.shape[0] === testLabels.length, "there is a label for each test image", "ShapeError");
  rule(
    Math.max(...occurring.map(numberOf)) < classNames.length,
    "each label has a class",
    "ConfigurationError",
  );
  return {
    complaints,
    train: { ...trainImages, labels: trainLabels.map(numberOf) },
    test: { ...testImages, labels: testLabels.map(numberOf) },
    classNames,
  };
}

/** The parts of an IDX file; the elements as they are stored. */
function readIdx(file: Uint8Array): { type: number; shape: number[]; elements: Uint8Array } {
  Refusal.unless(file.length > 0, "a file has content");
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzip(file) : file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  Refusal.unless(bytes.length >= 4, "an IDX file begins with four bytes of magic number");
  Refusal.unless(view.getUint16(0) === 0, "its first two bytes are zero");
  const [type, rank] = [view.getUint8(2), view.getUint8(3)];
  Refusal.unless(type in ELEMENTS, "its third byte is a known element type");
  Refusal.unless(rank > 0, "there is at least one dimension");
  const start = 4 + 4 * rank;
  Refusal.unless(bytes.length >= start, "all the dimensions are there");
  const shape: number[] = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce(
    (product, size) => product * BigInt(size),
    BigInt(defined(ELEMENTS[type]).width),
  );
  Refusal.unless(BigInt(bytes.length - start) === length, "the element count agrees with the dimensions");
  return { type, shape, elements: bytes.subarray(start) };
}

/** The elements as numbers. */
function numbersIn({ type, elements }: { type: number; elements: Uint8Array }): number[] {
  const { width, read } = defined(ELEMENTS[type]);
  const view = new DataView(elements.buffer, elements.byteOffset, elements.length);
  return Array.from({ length: elements.length / width }, (_, i) => read(view, i * width));
}

function readImages(file: Uint8Array): { shape: number[]; pixels: Uint8Array } {
  const idx = readIdx(file);
  const { type, shape } = idx;
  const colour = (channels: number) => channels === 1 || channels === 3;
  Refusal.unless(!shape.includes(0), "no dimension of the images is zero");
  const side = Math.sqrt(defined(shape[1]));
  const planes = shape.length === 4 && !colour(defined(shape[3])) && colour(defined(shape[1]));
  const sizes =
    shape.length === 2 && Number.isInteger(side)
      ? [side, side, 1]
      : shape.length === 3
        ? [defined(shape[1]), defined(shape[2]), 1]
        : planes
          ? [defined(shape[2]), defined(shape[3]), defined(shape[1])]
          : shape.length === 4 && colour(defined(shape[3]))
            ? shape.slice(1)
            : undefined;
  if (sizes === undefined)
    throw new Refusal("images have two, three or four dimensions, and one channel or three");
  const numbers = numbersIn(idx);
  const isShare = type >= 13 && !numbers.some((value) => value > 1);
  const pixels = numbers.map((value) => (isShare ? value * 255 : value));
  Refusal.unless(
    pixels.every((value) => Math.round(value) >= 0 && Math.round(value) <= 255),
    "pixels are from 0 to 255",
  );
  Refusal.unless(
    pixels.every((value) => Math.abs(value - Math.round(value)) <= 1e-3),
    "pixels are whole",
  );
  const [height, width, channels] = atLeast(sizes, 3);
  // Where a pixel's channels lie in planes, they are brought together.
  const stored = (at: number) => {
    const image = Math.floor(at / (height * width * channels));
    const pixel = Math.floor(at / channels) % (height * width);
    const channel = at % channels;
    return image * height * width * channels + channel * height * width + pixel;
  };
  const bytes = Uint8Array.from(pixels, (_, at) => Math.round(defined(pixels[planes ? stored(at) : at])));
  return { shape: [defined(shape[0]), ...sizes], pixels: bytes };
}

function readLabels(file: Uint8Array): Int32Array {
  const idx = readIdx(file);
  const { type, shape } = idx;
  const [count, columns = 1] = atLeast(shape, 1);
  const numbers = numbersIn(idx);
  let labels = numbers;
  Refusal.unless(shape.length <= 2, "labels have one or two dimensions");
  if (shape.length === 2 && columns !== 1) {
    const rows = Array.from({ length: count }, (_, i) => numbers.slice(i * columns, (i + 1) * columns));
    const isHot = (row: number[]) => row.includes(1) && row.filter((value) => value !== 0).length === 1;
    if (count > 0 && rows.every(isHot)) labels = rows.map((row) => row.indexOf(1));
    else {
      Refusal.unless(
        count > 0 && columns === 8 && type === 12,
        "labels of two dimensions are one-hot, or NIST's",
      );
      labels = rows.map((row) => defined(row[0]));
    }
  }
  Refusal.unless(
    labels.every((label) => Number.isInteger(label) && label >= 0 && label <= 65_535),
    "labels are integers from 0 to 65535",
  );
  return Int32Array.from(labels);
}

function readNames(file: Uint8Array): string[] {
  Refusal.unless(file.length <= 16 * 1024 * 1024, "labels.txt has at most 16 MiB");
  const lines = decode(file).split("\n").map(withoutSpace);
  while (lines.length > 0 && lines[lines.length - 1] === "") lines.pop();
  Refusal.unless(lines.length > 0, "labels.txt has at least one name");
  Refusal.unless(lines.length <= 65_536, "labels.txt has at most 65,536 names");
  Refusal.unless(!lines.includes(""), "each line before the last name has a name");
  Refusal.unless(new Set(lines).size === lines.length, "each name is there once");
  const control = (character: string) => character < " " || (character >= "\u007f" && character < "\u00a0");
  Refusal.unless(!lines.some((line) => [...line].some(control)), "no name has control characters");
  Refusal.unless(!lines.some((line) => line.length > 1000), "no name has more than 1,000 characters");
  return lines;
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    throw new Refusal("labels.txt is UTF-8");
  }
}

/** Without white space, byte-order marks included, at both ends. */
function withoutSpace(line: string): string {
  return line.replace(/^[\s\uFEFF]+/, "").replace(/[\s\uFEFF]+$/, "");
}
