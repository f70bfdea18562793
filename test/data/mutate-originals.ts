/** The sound datasets that are mutated: every kind of file that the reader takes. */

import { gzipSync } from "node:zlib";
import { type FileRole, STANDARD_FILES } from "../../src/data/files.ts";
import { writeIdx } from "../../src/data/idx.ts";
import type { NumericArray } from "../../src/data/tensor.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { noise } from "./mutate-bytes.ts";

/** What is mutated: one of the four files, or the names of the classes. */
export type Role = FileRole | "classNames";

export interface OriginalFile {
  readonly role: Role;
  readonly name: string;
  /** Inflated. */
  readonly content: Uint8Array;
  /** As it lies in the directory. */
  readonly packed: Uint8Array;
}

export interface Original {
  readonly description: string;
  readonly files: readonly OriginalFile[];
}

interface Description {
  /** What follows n in the images' shape. */
  readonly imageShape: readonly number[];
  readonly trainLabels: NumericArray;
  readonly testLabels: NumericArray;
  readonly gzip: boolean;
  /** The text of `labels.txt`. */
  readonly classNames?: string;
}

const [trainLabels, testLabels] = [Uint8Array.of(2, 0, 1), Uint8Array.of(1, 1)];

/** Most are plain, which is read faster: the mutations gzip whatever they get. */
export const ORIGINALS: readonly Original[] = Object.entries<Description>({
  "three dimensions": { imageShape: [4, 5], trainLabels, testLabels, gzip: false },
  "three dimensions, gzipped": { imageShape: [4, 5], trainLabels, testLabels, gzip: true },
  "one channel": {
    imageShape: [6, 2, 1],
    trainLabels,
    testLabels,
    gzip: false,
    classNames: "hat\nshoe\nbag and more\n",
  },
  "three channels": {
    imageShape: [2, 3, 3],
    trainLabels,
    testLabels,
    gzip: false,
    classNames: "\uFEFFhat\r\nshoe \r\nGröße\r\n靴\r\n\r\n",
  },
  "three channels, gzipped": { imageShape: [3, 4, 3], trainLabels, testLabels, gzip: true },
  "labels of 16 bits, gzipped": {
    imageShape: [3, 3],
    trainLabels: Int16Array.of(300, 0, 7, 299),
    testLabels: Int16Array.of(9),
    gzip: true,
  },
  "labels of 32 bits": {
    imageShape: [2, 2, 1],
    trainLabels: Int32Array.of(1, 0, 2),
    testLabels: Int32Array.of(2, 2),
    gzip: false,
    classNames: "a\nb\nc",
  },
  "signed labels": {
    imageShape: [2, 4],
    trainLabels: Int8Array.of(1, 0, 127),
    testLabels: Int32Array.of(0, 1),
    gzip: false,
  },
}).map(([description, parts]) => original(description, parts));

function original(description: string, parts: Description): Original {
  const { imageShape, trainLabels, testLabels, gzip, classNames } = parts;
  const random = new RandomGenerator(2024).split(description);
  const images = (count: number) => {
    const shape = [count, ...imageShape];
    return writeIdx({
      data: noise(
        shape.reduce((product, size) => product * size),
        random,
      ),
      shape,
    });
  };
  const labels = (data: NumericArray) => writeIdx({ data, shape: [data.length] });
  const file = (role: Role, content: Uint8Array): OriginalFile => ({
    role,
    name: role === "classNames" ? "labels.txt" : `${STANDARD_FILES[role]}${gzip ? ".gz" : ""}`,
    content,
    packed: gzip && role !== "classNames" ? gzipped(content) : content,
  });
  return {
    description,
    files: [
      file("trainImages", images(trainLabels.length)),
      file("trainLabels", labels(trainLabels)),
      file("testImages", images(testLabels.length)),
      file("testLabels", labels(testLabels)),
      ...(classNames === undefined ? [] : [file("classNames", new Uint8Array(Buffer.from(classNames)))]),
    ],
  };
}

export function gzipped(content: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(content));
}
