/** What the images of a dataset have in common, so that a picture from elsewhere can be made to look like them. */

import { defined } from "../checked.ts";
import { checkDataset } from "./checks.ts";
import type { Dataset } from "./dataset.ts";
import { imageAt, isBrightOnBlack } from "./examples.ts";
import { type Appearance, boundingBox } from "./framing.ts";
import { greyOf, offMiddle } from "./grey.ts";
import type { Preparation } from "./preparation.ts";

/** As in MNIST: what is assumed of a dataset that nothing is known of. */
export const MNIST_APPEARANCE: Appearance = {
  ...{ fill: 20 / 28, centre: "mass", background: "black", contrast: "full" },
};

/**
 * What is kept beside a model that was trained on a dataset, so that it can be shown pictures from elsewhere, and tried
 * on the very data that it was trained on.
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

/** Images that are looked at. */
const SAMPLE = 1000;
/** What is darker belongs to the background: Fashion-MNIST has traces of JPEG around its articles. */
const TRACE = 24;
/** An object of full contrast is at least so bright somewhere. */
const FULL = 250;
const SHARE_OF_FULL = 0.9;
const SHARE_OF_FILL = 0.95;

/**
 * Measures how objects appear in a dataset: how much of the image the longer side of their bounding box takes (the
 * median), what of them lies in the middle, how bright they are.
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
