/**
 * How well one pixel separates two classes: for each pair of classes the best pixel and threshold, chosen on
 * training images and evaluated on test images. Fashion-MNIST's README says that most pairs of MNIST's digits can
 * be distinguished by one pixel; this measures it.
 */

import { defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { checkDataset, elementCount } from "../data/index.ts";
import { ShapeError } from "../errors/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { type Judged, withNote } from "./judged-ladder.ts";
import { onePixelSuffices } from "./verdict.ts";

/**
 * The pixel and threshold that best separate two classes.
 *
 * @see {@link onePixelRules}
 */
export interface OnePixelRule {
  /** Numbers of the two classes. */
  readonly classes: readonly [number, number];
  /** Row, column and channel of the pixel. */
  readonly pixel: readonly [row: number, column: number, channel: number];
  /** Largest byte of the one class; larger bytes mean the other. */
  readonly threshold: number;
  /** The class of images whose pixel is above the threshold. */
  readonly above: number;
  /** Share of both classes' training images that it classifies correctly. */
  readonly trainAccuracy: number;
  /** Number of test images of both classes. */
  readonly testImages: number;
  /** Share of both classes' test images that it classifies correctly. */
  readonly testAccuracy: number;
  /** Share of both classes' test images that are of the more frequent one: the accuracy of always naming it. */
  readonly guessed: number;
  /** The same numbers without the test images that are also training images; absent if none are left out. */
  readonly others?: Pick<OnePixelRule, "testImages" | "testAccuracy" | "guessed">;
}

const BYTES = 256;

/**
 * Finds the best rule "is this pixel above this threshold?" for each pair of classes with examples in both parts,
 * on raw bytes. Of rules that are equally good on the training images, the first pixel in reading order and the
 * lowest threshold is chosen.
 *
 * @throws {ShapeError} if the images of both parts differ in size
 * @throws {ConfigurationError} if they are not datasets
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train, test } = await drawDataset("drawn-digits", { trainCount: 40, testCount: 20 });
 * const rules = study.onePixelRules(train.classes([0, 1]), test.classes([0, 1]));
 * console.log(rules.length, rules[0]?.classes); // 1 [ 0, 1 ]
 * ```
 */
export function onePixelRules(train: Dataset, test: Dataset): OnePixelRule[] {
  checkDataset("onePixelRules", train);
  checkDataset("onePixelRules", test);
  const [, width, channels] = train.imageShape;
  if (train.imageShape.join() !== test.imageShape.join()) {
    throw new ShapeError(
      `Expected test images of ${train.imageShape.join("×")}. Received: ${test.imageShape.join("×")}.`,
    );
  }
  const [ofTrain, ofTest] = [cumulativeCounts(train), cumulativeCounts(test)];
  const present = train.classNames.flatMap((_, label) =>
    defined(ofTrain.counts[label]) > 0 && (ofTest.counts[label] ?? 0) > 0 ? [label] : [],
  );
  const pairs = present.flatMap((a, i) => present.slice(i + 1).map((b) => [a, b] as const));
  return pairs.map((classes) => {
    const { pixel, threshold, above, accuracy } = bestRule(ofTrain, classes);
    return {
      classes,
      pixel: [
        Math.floor(pixel / (width * channels)),
        Math.floor(pixel / channels) % width,
        pixel % channels,
      ] as const,
      threshold,
      above,
      trainAccuracy: accuracy,
      testImages: classes.reduce((sum, label) => sum + defined(ofTest.counts[label]), 0),
      testAccuracy: accuracyOf(ofTest, classes, { pixel, threshold, above }),
      guessed: largerShare(classes.map((label) => defined(ofTest.counts[label]))),
    };
  });
}

/** Cumulative histograms. */
interface CumulativeCounts {
  /** Number of images of a class whose pixel is at most a byte: `[class][pixel · 256 + byte]`. */
  readonly upTo: readonly Uint32Array[];
  /** Number of images of each class. */
  readonly counts: readonly number[];
  readonly pixels: number;
}

function cumulativeCounts(dataset: Dataset): CumulativeCounts {
  const { data } = dataset.flat;
  const pixels = elementCount(dataset.imageShape);
  const upTo = dataset.classNames.map(() => new Uint32Array(pixels * BYTES));
  const counts = dataset.classNames.map(() => 0);
  dataset.labels.forEach((label: number, example: number) => {
    counts[label] = defined(counts[label]) + 1;
    const ofClass = defined(upTo[label]);
    for (let pixel = 0, at = example * pixels; pixel < pixels; pixel++, at++) {
      const place = pixel * BYTES + defined(data[at]);
      ofClass[place] = defined(ofClass[place]) + 1;
    }
  });
  for (const ofClass of upTo) {
    let sum = 0;
    for (let i = 0; i < ofClass.length; i++) {
      const count = defined(ofClass[i]);
      sum = i % BYTES === 0 ? count : sum + count;
      ofClass[i] = sum;
    }
  }
  return { upTo, counts, pixels };
}

function bestRule({ upTo, counts, pixels }: CumulativeCounts, [a, b]: readonly [number, number]) {
  const [ofA, ofB] = [defined(upTo[a]), defined(upTo[b])];
  const allOfB = defined(counts[b]);
  const total = defined(counts[a]) + allOfB;
  let best = { right: -1, at: 0, above: a };
  for (let at = 0; at < pixels * BYTES; at++) {
    // If class b is above: images of a at most at the threshold, plus images of b above it.
    const right = defined(ofA[at]) + allOfB - defined(ofB[at]);
    if (right > best.right) best = { right, at, above: b };
    if (total - right > best.right) best = { right: total - right, at, above: a };
  }
  return {
    pixel: Math.floor(best.at / BYTES),
    threshold: best.at % BYTES,
    above: best.above,
    accuracy: best.right / total,
  };
}

function accuracyOf(
  { upTo, counts }: CumulativeCounts,
  [a, b]: readonly [number, number],
  { pixel, threshold, above }: { pixel: number; threshold: number; above: number },
): number {
  const below = above === a ? b : a;
  const at = pixel * BYTES + threshold;
  const upToHere = (label: number) => defined(defined(upTo[label])[at]);
  const right = upToHere(below) + defined(counts[above]) - upToHere(above);
  return right / (defined(counts[a]) + defined(counts[b]));
}

function largerShare(counts: readonly number[]): number {
  return Math.max(...counts) / counts.reduce((sum, count) => sum + count, 0);
}

/** Evaluates a rule on some of the images. */
function evaluate(
  { classes, pixel: [row, column, channel], threshold, above }: OnePixelRule,
  { images, labels, imageShape: [, width, channels], imageSize }: Scored,
  ofClass: ReadonlyMap<number, readonly number[]>,
): NonNullable<OnePixelRule["others"]> {
  const place = (row * width + column) * channels + channel;
  const examples = classes.map((label) => ofClass.get(label) ?? []);
  const testImages = examples.flat().length;
  const right = examples
    .flat()
    .filter((i) => defined(images[i * imageSize + place]) > threshold === (labels[i] === above)).length;
  if (testImages === 0) return { testImages, testAccuracy: 0, guessed: 0 };
  return {
    testImages,
    testAccuracy: right / testImages,
    guessed: largerShare(examples.map(({ length }) => length)),
  };
}

interface Scored {
  readonly images: Uint8Array;
  readonly labels: ArrayLike<number>;
  readonly imageShape: Dataset["imageShape"];
  readonly imageSize: number;
}

/** Adds how well rules do without some of the test images. */
export function evaluatedWithout(
  rules: readonly OnePixelRule[],
  test: Dataset,
  leftOut: readonly number[],
): readonly OnePixelRule[] {
  if (leftOut.length === 0) return rules;
  const isOut = new Set(leftOut);
  const ofClass = new Map<number, number[]>();
  test.labels.forEach((label: number, i: number) => {
    if (isOut.has(i)) return;
    const examples = ofClass.get(label) ?? [];
    examples.push(i);
    ofClass.set(label, examples);
  });
  const scored = {
    images: test.flat.data,
    labels: test.labels,
    imageShape: test.imageShape,
    imageSize: elementCount(test.imageShape),
  };
  return rules.map((rule) => ({ ...rule, others: evaluate(rule, scored, ofClass) }));
}

export const evidence = defineEvidence({
  pieces: ({ piece, parts: { train, test } }) =>
    piece("one-pixel", "one pixel", {
      cost: (train.images.data.length + test.images.data.length) * 2e-8,
      compute: async (): Promise<readonly OnePixelRule[]> => onePixelRules(train, test),
    }),
  assemble: (rules, { parts: { test }, leftOut }) => evaluatedWithout(rules, test, leftOut),
  verdicts: (
    study: Pick<Judged, "title" | "leakage"> & { readonly onePixel: readonly OnePixelRule[] | null },
  ) => {
    const { title, onePixel } = study;
    if (onePixel === null) return [];
    const rules = onePixel.map(({ others, ...rule }) => ({ ...rule, ...others }));
    return [withNote(onePixelSuffices(title, rules), study)];
  },
});
