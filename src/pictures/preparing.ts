/** From a picture's pixels to an image like a dataset's, wherever the pixels come from. */

import { defined } from "../checked.ts";
import { type Image, MNIST_APPEARANCE, type Preparation } from "../data/index.ts";
import { FileFormatError } from "../errors/index.ts";
import type { Colour } from "./drawing.ts";
import { findObject, frameFound } from "./object.ts";

/**
 * An image made from a picture.
 *
 * @see {@link preparePicture}
 */
export interface PreparedPicture {
  /** The image. */
  readonly image: Image;
  /** Mean brightness of the picture's edge, 0 to 255. */
  readonly edge: number;
}

/** Size of the pictures in which objects are searched, in sizes of the image. */
const FRAMING_SCALE = 4;
const MIN_FRAMING_SIDE = 128;

/** Computes the side of the picture in which an object is searched and framed, in pixels. */
export function framingSide(size: readonly number[]): number {
  return Math.max(MIN_FRAMING_SIDE, FRAMING_SCALE * Math.max(...size.slice(0, 2)));
}

/**
 * Frames the picture's object; a black image if nothing stands out from the background.
 *
 * @param small the picture in colour, of {@link framingSide} pixels at most
 */
export function framedImage(small: Image, { shape }: Pick<Preparation, "shape">): Image {
  const found = findObject(small);
  if (found === undefined) return { data: new Uint8Array(shape.reduce((a, b) => a * b, 1)), shape };
  return frameFound(small, found, { shape, appearance: MNIST_APPEARANCE });
}

/** Exchanges bright and dark. */
export function inverted({ data, shape }: Image): Image {
  return { data: data.map((value) => 255 - value), shape };
}

/** Side of the reduced picture whose edge tells the background, in pixels. */
export const EDGE_SIDE = 16;

/**
 * Computes the median of each channel along the edge of a colour picture of {@link EDGE_SIDE} pixels in each
 * direction.
 */
export function edgeColour(pixels: Uint8Array): Colour {
  const [side, count] = [EDGE_SIDE, EDGE_SIDE * EDGE_SIDE];
  const isEdge = (i: number) => i % side === 0 || i % side === side - 1 || i < side || i >= count - side;
  const median = (channel: number) => {
    const values = Array.from({ length: count }, (_, i) => i)
      .filter(isEdge)
      .map((i) => defined(pixels[3 * i + channel]))
      .sort((a, b) => a - b);
    return defined(values[values.length >> 1]);
  };
  return [median(0), median(1), median(2)];
}

/** Extracts why a picture could not be read, without its path: "premature end of JPEG image". */
export function reasonOf(error: unknown): string {
  const cause = error instanceof FileFormatError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  // sharp's option and libvips' names of its loaders tell a user nothing.
  if (message.startsWith("Warning treated as error")) return "damaged data";
  return message.replace(/\n.*$/s, "").replace(/^(Vips\w+|vips\w+): /, "");
}
