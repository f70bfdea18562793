/**
 * How far a dataset is from today's tasks of computer vision, as far as that can be measured: six properties of
 * photographs that its images may lack. Tasks that the dataset does not pose cannot be measured; they are listed in
 * words.
 */

import { defined } from "../checked.ts";
import {
  boundingBox,
  checkDataset,
  type Dataset,
  type GreyImage,
  greyOf,
  type ImageShape,
  imageAt,
  largePieces,
} from "../data/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { notModern } from "./verdict.ts";

/**
 * How much the images of a dataset resemble photographs.
 *
 * @see {@link modernVision}
 */
export interface ModernVision {
  /** Number of images measured. */
  readonly looked: number;
  /** Shape of one image: `[height, width, channels]`. */
  readonly imageShape: ImageShape;
  /** Whether every pixel is grey: one channel, or the same value in all. */
  readonly isGrey: boolean;
  /** Share of images with a plain background: at least half of the outermost pixels have one brightness. */
  readonly plain: number;
  /** Share of images in which an object was found on a plain background; the others say nothing about objects. */
  readonly located: number;
  /** Share of images with one connected object on a plain background. */
  readonly onePiece: number;
  /**
   * Mean distance of the object's middle from the image's, as a share of the longer side; 0 if no object was
   * found. The middle of the bounding box, not of mass: a centred boot has its mass in the sole.
   */
  readonly offCentre: number;
  /** Longer side of the object as a share of the image's, in images with an object on a plain background. */
  readonly extent: {
    /** Mean over these images, from 0 to 1; 0 if there are none. */
    readonly mean: number;
    /** Standard deviation between these images; 0 if all objects are of one size, or there are none. */
    readonly deviation: number;
  };
  /** Share of background pixels, in images with a plain background; 0 if there are none. */
  readonly background: number;
}

/**
 * Tasks that a dataset of images with one label each does not pose.
 *
 * @example
 * ```ts
 * import { TASKS_NOT_POSED } from "atelier/study";
 *
 * console.log(TASKS_NOT_POSED[0]); // locating objects (detection)
 * ```
 */
export const TASKS_NOT_POSED = [
  "locating objects (detection)",
  "deciding which pixels belong to an object (segmentation)",
  "several objects in one picture, or none",
  "objects partly hidden, or seen from other angles, at other scales or in other light",
  "classes that were absent from training",
  "describing pictures in words, and answering questions about them",
  "motion and depth",
] as const;

/** Images measured, the first ones. */
const SAMPLE = 2000;
/**
 * Differences from the background below this count as background: Fashion-MNIST has traces of JPEG around its
 * articles.
 */
const TRACE = 24;

/**
 * Measures six properties of photographs on the first 2,000 images of a dataset.
 *
 * @throws {ConfigurationError} if it is not a dataset
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 20, testCount: 0 });
 * const { looked, isGrey, plain } = study.modernVision(train);
 * console.log(looked, isGrey, plain); // 20 true 1
 * ```
 */
export function modernVision(dataset: Dataset): ModernVision {
  checkDataset("modernVision", dataset);
  const [height, width, channels] = dataset.imageShape;
  const looked = Math.min(SAMPLE, dataset.length);
  const extents: number[] = [];
  let [plain, onePiece, offCentre, background, isGrey] = [0, 0, 0, 0, true];
  for (let example = 0; example < looked; example++) {
    const { data: pixels } = imageAt(dataset, example);
    isGrey &&= isGreyPicture(pixels, channels);
    const grey = { data: greyOf(pixels, channels, false), width, height };
    const level = backgroundOf(grey);
    if (level === undefined) continue;
    plain++;
    const image = { ...grey, data: grey.data.map((value) => Math.abs(value - level)) };
    background +=
      image.data.reduce((count, value) => count + (value <= TRACE ? 1 : 0), 0) / image.data.length;
    const box = boundingBox(image, TRACE);
    if (box === undefined) continue;
    const { left, right, top, bottom } = box;
    extents.push(Math.max((right - left) / width, (bottom - top) / height));
    if (largePieces(image, TRACE)?.count === 1) onePiece++;
    offCentre += Math.hypot(left + right - width, top + bottom - height) / 2 / Math.max(width, height);
  }
  const seen = Math.max(1, extents.length);
  const mean = extents.reduce((a, b) => a + b, 0) / seen;
  const variance = extents.reduce((sum, extent) => sum + (extent - mean) ** 2, 0) / seen;
  return {
    looked,
    imageShape: dataset.imageShape,
    isGrey,
    plain: plain / Math.max(1, looked),
    located: extents.length / Math.max(1, looked),
    onePiece: onePiece / Math.max(1, looked),
    offCentre: offCentre / seen,
    extent: { mean, deviation: Math.sqrt(variance) },
    background: background / Math.max(1, plain),
  };
}

/** Returns the brightness of a plain background; undefined if it is not plain. */
function backgroundOf({ data, width, height }: GreyImage): number | undefined {
  const frame: number[] = [];
  const look = (row: number, column: number) => frame.push(defined(data[row * width + column]));
  for (let column = 0; column < width; column++) for (const row of [0, height - 1]) look(row, column);
  for (let row = 1; row < height - 1; row++) for (const column of [0, width - 1]) look(row, column);
  frame.sort((a, b) => a - b);
  // The narrowest window that holds the share: its centre is the level, and its width decides whether the background is plain.
  const count = Math.ceil(THRESHOLDS.modern.frame * frame.length);
  const widthFrom = (start: number) => defined(frame[start + count - 1]) - defined(frame[start]);
  let best = 0;
  for (let start = 1; start + count <= frame.length; start++) {
    if (widthFrom(start) < widthFrom(best)) best = start;
  }
  return widthFrom(best) <= TRACE ? frame[best + Math.floor(count / 2)] : undefined;
}

function isGreyPicture(pixels: Uint8Array, channels: number): boolean {
  return channels === 1 || pixels.every((value, i) => value === pixels[i - (i % channels)]);
}

export const evidence = defineEvidence({
  pieces: ({ piece, parts: { train } }) =>
    piece("modern-vision", "objects and backgrounds", { cost: 1, compute: async () => modernVision(train) }),
  assemble: (found) => found,
  verdicts: ({ title, modernVision: found }: { title: string; modernVision: ModernVision | null }) =>
    found === null ? [] : [notModern(title, found)],
});
