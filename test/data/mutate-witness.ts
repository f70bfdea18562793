/**
 * What the files of a directory hold, read naively from the descriptions of their formats and without a line of
 * `src/data`: the witness that the reader is held against. Where no rule is broken, there is a dataset; the reader
 * has to return just that, and to refuse everything else.
 *
 * Sources: "The IDX file format", http://yann.lecun.com/exdb/mnist/; P. Deutsch, "GZIP file format specification
 * version 4.3", RFC 1952.
 */

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

/** IDX's element types: how wide each is, and how an integer of it is read. */
const ELEMENTS: Readonly<Record<number, { width: number; read?: (view: DataView, at: number) => number }>> = {
  8: { width: 1, read: (view, at) => view.getUint8(at) },
  9: { width: 1, read: (view, at) => view.getInt8(at) },
  11: { width: 2, read: (view, at) => view.getInt16(at) },
  12: { width: 4, read: (view, at) => view.getInt32(at) },
  13: { width: 4 },
  14: { width: 8 },
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
  // Without labels.txt the classes are numbered up to the largest label of both parts.
  const largest = [trainLabels, testLabels].reduce(
    (most, labels) => labels.reduce((a, b) => Math.max(a, b), most),
    0,
  );
  const classNames = names ?? Array.from({ length: largest + 1 }, (_, i) => `${i}`);
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
  rule(largest < classNames.length, "each label has a class", "ConfigurationError");
  return {
    complaints,
    train: { ...trainImages, labels: trainLabels },
    test: { ...testImages, labels: testLabels },
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
  const [type, rank] = [bytes[2], bytes[3]];
  Refusal.unless(type in ELEMENTS, "its third byte is a known element type");
  Refusal.unless(rank > 0, "there is at least one dimension");
  const start = 4 + 4 * rank;
  Refusal.unless(bytes.length >= start, "all the dimensions are there");
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce((product, size) => product * BigInt(size), BigInt(ELEMENTS[type].width));
  Refusal.unless(BigInt(bytes.length - start) === length, "the elements are as many as the dimensions say");
  return { type, shape, elements: bytes.subarray(start) };
}

function readImages(file: Uint8Array): { shape: number[]; pixels: Uint8Array } {
  const { type, shape, elements } = readIdx(file);
  Refusal.unless(type === 8, "pixels are unsigned bytes");
  Refusal.unless(shape.length === 3 || shape.length === 4, "images have three or four dimensions");
  const channels = shape.length === 4 ? shape[3] : 1;
  Refusal.unless(channels === 1 || channels === 3, "there is one channel, or three");
  Refusal.unless(!shape.includes(0), "no dimension of the images is zero");
  return { shape: [shape[0], shape[1], shape[2], channels], pixels: elements };
}

function readLabels(file: Uint8Array): Int32Array {
  const { type, shape, elements } = readIdx(file);
  const { width, read } = ELEMENTS[type];
  if (shape.length !== 1 || read === undefined) throw new Refusal("labels are integers, in one dimension");
  const view = new DataView(elements.buffer, elements.byteOffset, elements.length);
  const labels = new Int32Array(shape[0]).map((_, i) => read(view, i * width));
  Refusal.unless(
    labels.every((label) => label >= 0 && label <= 65_535),
    "labels are from 0 to 65535",
  );
  return labels;
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
