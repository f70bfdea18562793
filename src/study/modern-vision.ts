/**
 * How far a dataset is from what vision is about today, as far as that can be measured: whether there is one object in
 * each picture, in its middle, as large as all others, in one channel, in few pixels. What cannot be measured, because
 * the dataset does not pose it, is listed in words.
 */

import { boundingBox, type Dataset } from "../data/index.ts";
import { imageAt, isBrightOnBlack } from "../pictures/examples.ts";
import { greyOf, offMiddle } from "../pictures/grey.ts";
import { largePieces } from "../pictures/pieces.ts";

export interface ModernVision {
  /** How many images were looked at. */
  readonly looked: number;
  readonly imageShape: readonly number[];
  /** Whether every pixel is grey: one channel, or the same in all. */
  readonly isGrey: boolean;
  /** Share of images whose foreground hangs together. */
  readonly onePiece: number;
  /** Mean distance of the centre of mass from the middle, as a share of the longer side. */
  readonly offCentre: number;
  /** Longer side of the bounding box as a share of the image's: mean, and standard deviation between images. */
  readonly extent: { readonly mean: number; readonly deviation: number };
  /** Share of pixels that are background. */
  readonly background: number;
}

/** Tasks that a dataset of labelled images, one label each, does not pose. */
export const TASKS_NOT_POSED = [
  "finding where things are (detection)",
  "telling which pixels belong to a thing (segmentation)",
  "several things in one picture, or none",
  "things partly hidden, seen from elsewhere, at another scale or in another light",
  "classes that were not there in training",
  "pictures described in words, and questions about them",
  "movement, and depth",
] as const;

const SAMPLE = 2000;
/** What is darker belongs to the background: Fashion-MNIST has traces of JPEG around its articles. */
const TRACE = 24;

/** Measures a dataset's images; the first 2,000 stand for all. */
export function modernVision(dataset: Dataset): ModernVision {
  const [height, width, channels] = dataset.imageShape;
  const isBright = channels === 1 && !isBrightOnBlack(dataset);
  const looked = Math.min(SAMPLE, dataset.length);
  const extents: number[] = [];
  let [onePiece, offCentre, background, isGrey] = [0, 0, 0, true];
  for (let example = 0; example < looked; example++) {
    const { data: pixels } = imageAt(dataset, example);
    isGrey &&= isGreyPicture(pixels, channels);
    const data = greyOf(pixels, channels, isBright);
    background += data.reduce((count, value) => count + (value <= TRACE ? 1 : 0), 0) / data.length;
    const image = { data, width, height };
    const box = boundingBox(image, TRACE);
    if (box === undefined) continue;
    extents.push(Math.max((box.right - box.left) / width, (box.bottom - box.top) / height));
    if (largePieces(image, TRACE)?.count === 1) onePiece++;
    offCentre += Math.hypot(...offMiddle(data, width, height)) / Math.max(width, height);
  }
  const seen = Math.max(1, extents.length);
  const mean = extents.reduce((a, b) => a + b, 0) / seen;
  const variance = extents.reduce((sum, extent) => sum + (extent - mean) ** 2, 0) / seen;
  return {
    ...{ looked, imageShape: dataset.imageShape, isGrey },
    onePiece: onePiece / seen,
    offCentre: offCentre / seen,
    extent: { mean, deviation: Math.sqrt(variance) },
    background: background / Math.max(1, looked),
  };
}

function isGreyPicture(pixels: Uint8Array, channels: number): boolean {
  return channels === 1 || pixels.every((value, i) => value === pixels[i - (i % channels)]);
}
