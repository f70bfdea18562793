/** From a picture's file to an image as a dataset has them: by `import` for training, by `predict` for use. */

import type { Sharp } from "sharp";
import { atLeast, defined } from "../checked.ts";
import { type Image, MNIST_APPEARANCE, type Preparation } from "../data/index.ts";
import { checkOption, required, text } from "../options/index.ts";
import type { Colour } from "./drawing.ts";
import { findObject, frameFound } from "./object.ts";
import { decodePicture, scaledDown } from "./photograph.ts";

/** An image, and what was seen of the picture on the way. */
export interface PreparedPicture {
  readonly image: Image;
  /** How bright the picture's edge is, 0 to 255. */
  readonly edge: number;
}

/** Objects are looked for in pictures of so many times an image's size, and at least so many pixels. */
const FRAMING_SCALE = 4;
const MIN_FRAMING_SIDE = 128;

/**
 * Prepares a picture in the way in which a dataset's images were made.
 *
 * @throws FileFormatError if it cannot be read, naming the file
 */
export async function preparePicture(path: string, preparation: Preparation): Promise<PreparedPicture> {
  checkOption("preparePicture", "the path", path, required(text));
  return decodePicture(path, async (picture) => {
    if (preparation.isFramed) return { image: await framed(picture, preparation), edge: 0 };
    const { image, edge } = await fitted(picture, preparation);
    return { image: preparation.isInverted ? inverted(image) : image, edge };
  });
}

/** The image with bright for dark. */
export function inverted({ data, shape }: Image): Image {
  return { data: data.map((value) => 255 - value), shape };
}

/** How large a picture has to be for its object to be found and framed. */
export function framingSide(size: readonly number[]): number {
  return Math.max(MIN_FRAMING_SIDE, FRAMING_SCALE * Math.max(...size.slice(0, 2)));
}

/** The picture's object; a black image where nothing stands out from the background. */
async function framed(picture: Sharp, { shape }: Preparation): Promise<Image> {
  const small = await scaledDown(picture, framingSide(shape));
  const found = findObject(small);
  if (found === undefined) return { data: new Uint8Array(shape.reduce((a, b) => a * b, 1)), shape };
  return frameFound(small, found, { shape, appearance: MNIST_APPEARANCE });
}

/** The whole picture, with its own background at the sides where it is of other proportions. */
async function fitted(
  picture: Sharp,
  { shape, fit }: Pick<Preparation, "shape" | "fit">,
): Promise<PreparedPicture> {
  const [height, width, channels] = atLeast(shape, 3);
  const background = await picture.clone().resize(16, 16, { fit: "fill" }).raw().toBuffer();
  const [red, green, blue] = edgeColour(background);
  // Mitchell's kernel hardly rings: around ink, Lanczos would leave a halo on the paper.
  picture.resize({
    ...{ width, height, fit, kernel: "mitchell" },
    background: { r: red, g: green, b: blue },
  });
  if (channels === 1) picture.toColourspace("b-w");
  const data = new Uint8Array(await picture.raw().toBuffer());
  return { image: { data, shape }, edge: (red + green + blue) / 3 };
}

/** The median of each channel along the edge of 16×16 pixels in colour. */
function edgeColour(pixels: Uint8Array): Colour {
  const isEdge = (i: number) => i % 16 === 0 || i % 16 === 15 || i < 16 || i >= 240;
  const median = (channel: number) => {
    const values = Array.from({ length: 256 }, (_, i) => i)
      .filter(isEdge)
      .map((i) => defined(pixels[3 * i + channel]))
      .sort((a, b) => a - b);
    return defined(values[values.length >> 1]);
  };
  return [median(0), median(1), median(2)];
}
