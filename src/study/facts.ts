/** Facts that can be counted: sizes, class balance, pixels, and duplicate images. */

import { defined } from "../checked.ts";
import type { Dataset, ImageShape, TrainAndTest } from "../data/index.ts";
import { checkParts, countClasses, imageAt } from "../data/index.ts";
import { dropIn } from "./comparison.ts";
import { defineEvidence, oncePerPlan } from "./define-evidence.ts";
import { percent } from "./words.ts";

/**
 * Facts about the training or the test images.
 *
 * @see {@link Facts}
 */
export interface PartFacts {
  /** Number of images. */
  readonly examples: number;
  /** Number of images of each class. */
  readonly counts: readonly number[];
  /** Statistics of all bytes of the images, every channel of each pixel; NaN without images. */
  readonly pixels: {
    /** Mean byte, from 0 to 255. */
    readonly mean: number;
    /** Standard deviation of the bytes, in byte values, from 0 to 127.5. */
    readonly deviation: number;
    /** Share of the bytes that are 0, from 0 to 1. */
    readonly black: number;
    /** Share of the bytes that are 255, from 0 to 1. */
    readonly white: number;
  };
}

/**
 * Images that are identical to the last byte.
 *
 * @see {@link Facts}
 */
export interface Duplicates {
  /** Groups of two or more images, by number. */
  readonly groups: readonly (readonly number[])[];
  /** Number of images that could be removed without losing a distinct one. */
  readonly superfluous: number;
  /** Number of groups with more than one label. */
  readonly contradicting: number;
}

/**
 * Facts about a dataset.
 *
 * @see {@link facts}
 */
export interface Facts {
  /** Shape of one image: `[height, width, channels]`. */
  readonly imageShape: ImageShape;
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** Facts about the training images. */
  readonly train: PartFacts & { readonly duplicates: Duplicates };
  /** Facts about the test images. */
  readonly test: PartFacts & { readonly duplicates: Duplicates };
  /** Test images that are also training images, each with the first such training image. */
  readonly leaked: readonly { readonly test: number; readonly train: number; readonly sameLabel: boolean }[];
}

/**
 * Counts everything about both parts of a dataset: classes, pixels, duplicates, and test images among the training
 * images.
 *
 * @throws {ConfigurationError} if they are not the parts of a dataset
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train, test, leaked } = study.facts(
 *   await drawDataset("drawn-digits", { trainCount: 20, testCount: 10 }),
 * );
 * console.log(train.counts[0], test.examples, leaked.length); // 2 10 0
 * ```
 */
export function facts(parts: TrainAndTest): Facts {
  checkParts("facts", parts);
  const { train, test } = parts;
  const inTrain = byContent(train);
  const leaked = Array.from({ length: test.length }, (_, example) => {
    const same = find(inTrain, train, imageAt(test, example).data);
    const first = same?.[0];
    return first === undefined
      ? []
      : [{ test: example, train: first, sameLabel: train.labels[first] === test.labels[example] }];
  });
  return {
    imageShape: train.imageShape,
    classNames: train.classNames,
    train: { ...partFacts(train), duplicates: duplicates(train, inTrain) },
    test: { ...partFacts(test), duplicates: duplicates(test, byContent(test)) },
    leaked: leaked.flat(),
  };
}

function partFacts(dataset: Dataset): PartFacts {
  const { data } = dataset.images;
  const histogram = new Float64Array(256);
  for (const byte of data) histogram[byte] = defined(histogram[byte]) + 1;
  const share = (weight: (byte: number) => number) =>
    histogram.reduce((sum, count, byte) => sum + count * weight(byte), 0) / data.length;
  const mean = share((byte) => byte);
  const deviation = Math.sqrt(share((byte) => (byte - mean) ** 2));
  return {
    examples: dataset.length,
    counts: countClasses(dataset),
    pixels: {
      mean,
      deviation,
      black: defined(histogram[0]) / data.length,
      white: defined(histogram[255]) / data.length,
    },
  };
}

/** Groups of identical images by a hash. */
type ByContent = ReadonlyMap<number, readonly (readonly number[])[]>;

function byContent(dataset: Dataset): ByContent {
  const found = new Map<number, number[][]>();
  for (let example = 0; example < dataset.length; example++) {
    const pixels = imageAt(dataset, example).data;
    const key = hashOf(pixels);
    const groups = found.get(key) ?? [];
    const group = groups.find(([first]) => isEqual(imageAt(dataset, defined(first)).data, pixels));
    if (group === undefined) found.set(key, [...groups, [example]]);
    else group.push(example);
  }
  return found;
}

function find(content: ByContent, dataset: Dataset, pixels: Uint8Array): readonly number[] | undefined {
  return content
    .get(hashOf(pixels))
    ?.find(([first]) => isEqual(imageAt(dataset, defined(first)).data, pixels));
}

/** Groups of two or more images that are identical to the last byte. */
export function equalImages(dataset: Dataset): readonly (readonly number[])[] {
  return groupsOf(byContent(dataset));
}

function groupsOf(content: ByContent): readonly (readonly number[])[] {
  return [...content.values()].flat().filter(({ length }) => length > 1);
}

function duplicates({ labels }: Dataset, content: ByContent): Duplicates {
  const groups = groupsOf(content);
  return {
    groups,
    superfluous: groups.reduce((sum, { length }) => sum + length - 1, 0),
    contradicting: groups.filter((group) => new Set(group.map((example) => labels[example])).size > 1).length,
  };
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** The piece that counts. */
export const factsPiece = oncePerPlan(({ piece, parts }) =>
  piece("facts", "counts and duplicates", {
    cost: (parts.train.images.data.length + parts.test.images.data.length) * 2e-8,
    compute: async () => facts(parts),
    summary: ({ leaked }) =>
      leaked.length === 0
        ? ""
        : `${percent(leaked.length / parts.test.length)} of the test images are training images`,
  }),
);

export const evidence = defineEvidence({
  pieces: factsPiece,
  assemble: (found) => found,
  verdicts: (study: Judged, first: Judged | undefined) =>
    study.facts === null || first === undefined || first.facts === null
      ? []
      : [dropIn([study.title, study.facts], [first.title, first.facts])],
});

interface Judged {
  readonly title: string;
  readonly facts: Facts | null;
}
