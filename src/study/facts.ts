/** What can be counted of a dataset: sizes, balance, pixels, and examples that are there more than once. */

import { defined } from "../checked.ts";
import type { Dataset, ImageShape, TrainAndTest } from "../data/index.ts";
import { checkParts, countClasses, imageAt } from "../data/index.ts";
import { dropIn } from "./comparison.ts";
import { defineEvidence, oncePerPlan } from "./define-evidence.ts";
import { percent } from "./words.ts";

/** The training images or the test images in numbers. */
export interface PartFacts {
  readonly examples: number;
  /** Of each class. */
  readonly counts: readonly number[];
  /** Of all bytes: mean, standard deviation, and shares that are 0 and 255. */
  readonly pixels: {
    readonly mean: number;
    readonly deviation: number;
    readonly black: number;
    readonly white: number;
  };
}

/** Examples whose images are the same to the last byte. */
export interface Duplicates {
  /** Groups of at least two, by index. */
  readonly groups: readonly (readonly number[])[];
  /** How many images could be left out without losing one. */
  readonly superfluous: number;
  /** How many of the groups have more than one label. */
  readonly contradicting: number;
}

/** A dataset in numbers. */
export interface Facts {
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[];
  readonly train: PartFacts & { readonly duplicates: Duplicates };
  readonly test: PartFacts & { readonly duplicates: Duplicates };
  /** Test images that are among the training images, each with the first of those. */
  readonly leaked: readonly { readonly test: number; readonly train: number; readonly sameLabel: boolean }[];
}

/** Counts everything about both parts of a dataset. */
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

/** Groups of equal images, by a number that is the same for equal images, and seldom for others. */
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

function duplicates({ labels }: Dataset, content: ByContent): Duplicates {
  const groups = [...content.values()].flat().filter(({ length }) => length > 1);
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
