/**
 * How objects appear in a dataset's images, measured so that pictures from elsewhere can be made to look like them.
 */

import { defined } from "../checked.ts";
import { checkDataset } from "./checks.ts";
import type { Dataset } from "./dataset.ts";
import { imageAt, isBrightOnBlack } from "./examples.ts";
import { type Appearance, boundingBox } from "./framing.ts";
import { greyOf, offMiddle } from "./grey.ts";
import type { Preparation } from "./preparation.ts";

/**
 * The appearance of MNIST's digits: 20 of 28 pixels, centred by mass, bright on black. Used where a dataset's own
 * is not known.
 *
 * @see {@link https://yann.lecun.com/exdb/mnist/ | Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits}
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * console.log(pictures.MNIST_APPEARANCE.centre, pictures.MNIST_APPEARANCE.background); // mass black
 * ```
 */
export const MNIST_APPEARANCE: Appearance = {
  ...{ fill: 20 / 28, centre: "mass", background: "black", contrast: "full" },
};

/**
 * Collects what a model needs to know of its training data: class names, appearance, how pictures were prepared,
 * and a fingerprint. Stored beside a trained model, it lets `predict` prepare pictures from elsewhere and
 * `evaluate` find the same data.
 *
 * @throws {ConfigurationError} if it is not a dataset
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 50, testCount: 10 });
 * const notes = pictures.notesOn(train);
 * console.log(notes.dataset, notes.classNames.length, notes.data?.source); // drawn-digits 10 drawn-digits
 * ```
 */
export function notesOn(dataset: Dataset): {
  dataset: string;
  classNames: readonly string[];
  appearance: Appearance;
  preparation?: Preparation;
  data?: { source: string; fingerprint: string; transpose?: boolean };
} {
  checkDataset("notesOn", dataset);
  const { name, classNames, preparation, origin } = dataset;
  const transpose = origin?.transpose === undefined ? {} : { transpose: origin.transpose };
  return {
    ...{ dataset: name, classNames, appearance: measureAppearance(dataset) },
    ...(origin && { data: { source: origin.source, fingerprint: origin.fingerprint(), ...transpose } }),
    ...(preparation && { preparation }),
  };
}

/** Images measured, the first ones: enough for a median, and fast. */
const SAMPLE = 1000;
/** Pixel value up to which a pixel counts as background: Fashion-MNIST has traces of JPEG around its articles. */
const TRACE = 24;
/** Pixel value that an object of full contrast reaches at its brightest. */
const FULL = 250;
/** Share of images that must reach {@link FULL} for the dataset's contrast to count as full. */
const SHARE_OF_FULL = 0.9;
/** Share of the image's side from which an object counts as filling it. */
const SHARE_OF_FILL = 0.95;

/**
 * Measures how objects appear in a dataset, on its first 1,000 images: the median share of the image that the
 * longer side of their bounding box takes, whether their mass or their box is centred, and their background and
 * contrast.
 *
 * @throws {ConfigurationError} if it is not a dataset
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 100, testCount: 10 });
 * const { fill, centre, background } = pictures.measureAppearance(train);
 * console.log(fill, centre, background); // 0.714 mass black
 * ```
 */
export function measureAppearance(dataset: Dataset): Appearance {
  checkDataset("measureAppearance", dataset);
  const [height, width, channels] = dataset.imageShape;
  const isBright = channels === 1 && !isBrightOnBlack(dataset);
  const fills: number[] = [];
  let [offMass, offBox, full] = [0, 0, 0];
  for (let index = 0; index < Math.min(SAMPLE, dataset.length); index++) {
    const grey = greyOf(imageAt(dataset, index).data, channels, isBright);
    const box = boundingBox({ data: grey, width, height }, TRACE);
    if (box === undefined) continue;
    fills.push(Math.max((box.right - box.left) / width, (box.bottom - box.top) / height));
    offBox += Math.abs((box.left + box.right - width) / 2) + Math.abs((box.top + box.bottom - height) / 2);
    const [right, down] = offMiddle(grey, width, height);
    offMass += Math.abs(right) + Math.abs(down);
    if (grey.some((value) => value >= FULL)) full++;
  }
  if (fills.length === 0) return MNIST_APPEARANCE;
  fills.sort((a, b) => a - b);
  const fill = defined(fills[Math.floor(fills.length / 2)]);
  return {
    fill: fill >= SHARE_OF_FILL ? 1 : Math.round(fill * 1000) / 1000,
    centre: offMass < offBox ? "mass" : "box",
    background: isBright ? "bright" : "black",
    contrast: full >= SHARE_OF_FULL * fills.length ? "full" : "kept",
  };
}
