/**
 * From a photograph to a network's input: finds the object, makes the background black, crops, fits and centres it
 * as in the training images. Runs in a browser too.
 */

import { atLeast, defined } from "../checked.ts";
import {
  type Appearance,
  type Box,
  frameObject,
  type GreyImage,
  type Image,
  largePieces,
} from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import { checkOption, checkOptions, integer, listOf, object, required, text } from "../options/index.ts";
import { estimateBackground } from "./background.ts";
import { imageCheck, imageShapeOf } from "./drawing.ts";

/** Differences from the background below this many of its standard deviations count as noise. */
const NOISE_DEVIATIONS = 4;
/** Differences from the background below this always count as noise. */
const LEAST_DIFFERENCE = 16;
/** Quantile of the object's pixels that is scaled to full brightness. */
const BRIGHTEST = 0.98;

/** Options of `pictures.frameLikeDataset`. */
export interface FramingOptions {
  /** Shape of the network's input: `[height, width, 1 or 3]`. */
  readonly shape: readonly number[];
  /** How objects appear in its training images, from `pictures.measureAppearance`. */
  readonly appearance: Appearance;
  /**
   * Name of the picture, for messages.
   *
   * @default none
   */
  readonly source?: string;
}

/**
 * Finds the object in a picture and renders it as a dataset would show it.
 *
 * @param picture of shape `[height, width, 1 or 3]`; a few hundred pixels in each direction suffice
 * @param options the network's input shape, the dataset's appearance
 * @returns bytes of the network's input shape
 * @throws {ConfigurationError} if nothing stands out from the background
 * @see {@link https://doi.org/10.1109/TSMC.1979.4310076 | Otsu 1979: A threshold selection method from gray-level histograms}
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const paper = new pictures.Drawing(100, 80, [240, 240, 235]);
 * paper.rectangle(60, 10, 8, 50, [20, 20, 60]);
 * const picture = { data: paper.pixels, shape: [80, 100, 3] };
 * const image = pictures.frameLikeDataset(picture, {
 *   shape: [28, 28, 1],
 *   appearance: pictures.MNIST_APPEARANCE,
 * });
 * console.log(image.data[0], image.data[14 * 28 + 14]); // 0 255
 * ```
 */
export function frameLikeDataset(picture: Image, options: FramingOptions): Image {
  checkOption("frameLikeDataset", "the picture", picture, required(imageCheck));
  checkOptions<FramingOptions>("frameLikeDataset", options, {
    shape: required(listOf(integer(), { length: 3 })),
    appearance: required(object),
    source: text,
  });
  const { source = "the picture" } = options;
  const found = findObject(picture);
  if (found === undefined) {
    throw new ConfigurationError(
      `Expected an object that stands out from its background. Received: ${source}, the same brightness all over.`,
    );
  }
  return frameFound(picture, found, options);
}

/** Renders an object that was found already, as {@link frameLikeDataset} does. */
export function frameFound(
  picture: Image,
  found: FoundObject,
  { shape, appearance }: { shape: readonly number[]; appearance: Appearance },
): Image {
  const [height, width, channels] = atLeast(shape, 3);
  const size = [height, width] as const;
  if (channels === 3) return { data: inColour(picture, found, size, appearance), shape };
  const framed = frameObject(found.difference, found.box, size, appearance);
  const brightest = framed.reduce((most, value) => Math.max(most, value));
  const factor = appearance.contrast === "full" ? 255 / brightest : 1;
  const data = framed.map((value) => Math.min(255, Math.round(value * factor)));
  return { data: appearance.background === "bright" ? data.map((value) => 255 - value) : data, shape };
}

/** An object found in a picture. */
export interface FoundObject {
  readonly box: Box;
  /** Difference of each of the object's pixels from the background, 0 to 255; 0 outside the object. */
  readonly difference: GreyImage;
  /** Brightness of the background in the middle of the picture, and its standard deviation around a plane. */
  readonly background: { readonly level: number; readonly deviation: number };
  /** Mean brightness of the object. */
  readonly level: number;
}

/** Finds the object in a picture; undefined if nothing stands out from the background. */
export function findObject(picture: Image): FoundObject | undefined {
  const grey = luminance(picture);
  const { width, height } = grey;
  const background = estimateBackground(grey);
  const difference = new Float32Array(width * height);
  // As dark as black on white, whatever the light: a shadow on a background makes ink on it darker as well.
  for (let i = 0; i < difference.length; i++) {
    const level = background.at(i % width, Math.floor(i / width));
    const most = Math.max(64, level > 127 ? level : 255 - level);
    difference[i] = Math.min(255, (255 * Math.abs(defined(grey.data[i]) - level)) / most);
  }
  const noise = Math.max(LEAST_DIFFERENCE, NOISE_DEVIATIONS * background.deviation);
  const threshold = Math.max(noise, otsuThreshold(difference) / 2);
  const pieces = largePieces({ data: difference, width, height }, threshold);
  if (pieces === undefined) return undefined;
  const { box } = pieces;
  const isInside = (x: number, y: number) => x >= box.left && x < box.right && y >= box.top && y < box.bottom;
  const inside: number[] = [];
  let brightness = 0;
  for (const [i, value] of difference.entries()) {
    if (!isInside(i % width, Math.floor(i / width)) || value < noise) difference[i] = 0;
    else if (pieces.mask[i] === 1) {
      inside.push(value);
      brightness += defined(grey.data[i]);
    }
  }
  const brightest = defined(Float64Array.from(inside).sort()[Math.floor(BRIGHTEST * (inside.length - 1))]);
  const gain = brightest < 255 ? 1 : 255 / brightest;
  return {
    box,
    difference: { data: difference.map((value) => value * gain), width, height },
    background: { level: background.at(width / 2, height / 2), deviation: background.deviation },
    level: brightness / inside.length,
  };
}

/** Computes brightness. Source of the weights: ITU-R BT.601. */
function luminance(image: Image): GreyImage {
  const { data } = image;
  const [height, width, channels] = imageShapeOf(image);
  const grey = new Float32Array(height * width);
  for (let i = 0; i < grey.length; i++) {
    grey[i] =
      channels === 1
        ? defined(data[i])
        : 0.299 * defined(data[3 * i]) + 0.587 * defined(data[3 * i + 1]) + 0.114 * defined(data[3 * i + 2]);
  }
  return { data: grey, width, height };
}

/**
 * Computes the threshold between dark and bright that divides the pixels into the two groups with the largest
 * variance between them (N. Otsu, "A threshold selection method from gray-level histograms", 1979).
 */
function otsuThreshold(values: Float32Array): number {
  const histogram = new Float64Array(256);
  for (const value of values) {
    const bin = Math.floor(value);
    histogram[bin] = defined(histogram[bin]) + 1;
  }
  const total = values.length;
  const sum = histogram.reduce((all, count, value) => all + count * value, 0);
  let [below, sumBelow, best, threshold] = [0, 0, -1, 0];
  for (const [value, count] of histogram.entries()) {
    below += count;
    sumBelow += count * value;
    if (below === 0 || below === total) continue;
    const difference = sumBelow / below - (sum - sumBelow) / (total - below);
    const variance = below * (total - below) * difference * difference;
    if (variance > best) [best, threshold] = [variance, value + 1];
  }
  return threshold;
}

/** Crops a colour picture around the object; the background stays as it is. */
function inColour(
  picture: Image,
  { box }: FoundObject,
  size: readonly [height: number, width: number],
  { fill }: Appearance,
): Uint8Array {
  const [height, width, channels] = imageShapeOf(picture);
  const side = Math.max((box.right - box.left) / size[1], (box.bottom - box.top) / size[0]) / fill;
  const cut = (middle: number, length: number, most: number): [first: number, end: number] => {
    const first = Math.round(Math.max(0, Math.min(most - length, middle - length / 2)));
    return [first, Math.min(most, Math.max(first + 1, Math.round(first + length)))];
  };
  const [left, right] = cut((box.left + box.right) / 2, side * size[1], width);
  const [top, bottom] = cut((box.top + box.bottom) / 2, side * size[0], height);
  const framed = new Uint8Array(size[0] * size[1] * 3);
  for (let channel = 0; channel < 3; channel++) {
    const plane = Float32Array.from({ length: height * width }, (_, i) =>
      defined(picture.data[channels === 3 ? 3 * i + channel : i]),
    );
    const whole = { fill: 1, centre: "box" } as const;
    const image = frameObject({ data: plane, width, height }, { left, top, right, bottom }, size, whole);
    image.forEach((value, i) => {
      framed[3 * i + channel] = value;
    });
  }
  return framed;
}
