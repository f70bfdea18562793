/**
 * Framing: where the object lies in MNIST's family of images, and placing another object in the same way.
 *
 * Sources: MNIST's digits are fitted into 20×20 pixels and centred by mass in 28×28 (Y. LeCun, C. Cortes and C.
 * Burges, "The MNIST database of handwritten digits"); Fashion-MNIST's articles have their longer side resized to
 * 28 pixels and are centred (H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST", 2017,
 * https://arxiv.org/abs/1708.07747).
 */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import { formatShape } from "./tensor.ts";

/**
 * Where an object lies in its image.
 *
 * @see {@link Appearance}
 */
export interface Framing {
  /** Longer side of the object's bounding box as a share of the image's side: 20/28 in MNIST, 1 in Fashion-MNIST. */
  readonly fill: number;
  /**
   * The centred point: the centre of mass, as far as the object stays inside the image, or the middle of its
   * bounding box.
   */
  readonly centre: "mass" | "box";
}

/**
 * How objects appear in a dataset's images.
 *
 * @see `pictures.measureAppearance`
 */
export interface Appearance extends Framing {
  /**
   * "black" if objects are brighter than a black background, as in MNIST; "bright" if they are darker than a bright
   * one.
   */
  readonly background: "black" | "bright";
  /**
   * "full" if every object reaches full brightness somewhere, as ink does; "kept" if brightness varies between
   * objects.
   */
  readonly contrast: "full" | "kept";
}

/** A grey image in row-major order, 0 being background. */
export interface GreyImage {
  readonly data: Uint8Array | Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A rectangle of whole pixels: columns left to right − 1, rows top to bottom − 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Computes the bounding box of the pixels above `threshold` (default 0); undefined if there are none. */
export function boundingBox({ data, width, height }: GreyImage, threshold = 0): Box | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (defined(data[y * width + x]) <= threshold) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right === 0 ? undefined : { left, top, right, bottom };
}

/**
 * Fits the part of an image inside a box into an image of another size, centred, black around it.
 *
 * @returns bytes of shape `[height, width]`
 * @throws {ShapeError} if the box is not inside the image
 */
export function frameObject(
  image: GreyImage,
  box: Box,
  [height, width]: readonly [height: number, width: number],
  { fill, centre }: Framing,
): Uint8Array {
  const { left, top, right, bottom } = box;
  if (
    !(left >= 0 && top >= 0 && left < right && top < bottom && right <= image.width && bottom <= image.height)
  ) {
    throw new ShapeError(
      `Expected a box inside an image of ${formatShape([image.height, image.width])}. ` +
        `Received: rows ${top} to ${bottom}, columns ${left} to ${right}.`,
    );
  }
  const scale = Math.min((fill * width) / (right - left), (fill * height) / (bottom - top));
  const inner = {
    width: Math.max(1, Math.round((right - left) * scale)),
    height: Math.max(1, Math.round((bottom - top) * scale)),
  };
  const resized = resize(image, box, inner.width, inner.height);
  const [x, y] = centre === "mass" ? centreOfMass(resized, inner) : [inner.width / 2, inner.height / 2];
  const within = (offset: number, room: number) => Math.max(0, Math.min(room, Math.round(offset)));
  const offsetX = within(width / 2 - x, width - inner.width);
  const offsetY = within(height / 2 - y, height - inner.height);
  const framed = new Uint8Array(width * height);
  for (let row = 0; row < inner.height; row++) {
    const start = (offsetY + row) * width + offsetX;
    for (let column = 0; column < inner.width; column++) {
      framed[start + column] = Math.round(defined(resized[row * inner.width + column]));
    }
  }
  return framed;
}

/** Computes the centre of mass, in pixels from the left and upper edges; the middle of a black image. */
function centreOfMass(
  data: ArrayLike<number>,
  { width, height }: { readonly width: number; readonly height: number },
): [x: number, y: number] {
  let [mass, momentX, momentY] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = defined(data[y * width + x]);
      mass += value;
      momentX += value * (x + 0.5);
      momentY += value * (y + 0.5);
    }
  }
  return mass === 0 ? [width / 2, height / 2] : [momentX / mass, momentY / mass];
}

/**
 * Resizes the part of an image inside a box. A new pixel is the mean of the pixels around its middle, weighted by a
 * triangle whose half-width is three quarters of the larger of a new and an old pixel: a compromise between sharp
 * and smooth.
 */
function resize(image: GreyImage, box: Box, width: number, height: number): Float32Array {
  const columns = kernelsOf(box.left, box.right, width);
  const rows = kernelsOf(box.top, box.bottom, height);
  const narrowed = new Float32Array((box.bottom - box.top) * width);
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = defined(columns[x]);
      const start = y * image.width + first;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += defined(weights[i]) * defined(image.data[start + i]);
      narrowed[(y - box.top) * width + x] = sum;
    }
  }
  const resized = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const { first, weights } = defined(rows[y]);
    for (let i = 0; i < weights.length; i++) {
      const weight = defined(weights[i]);
      const row = (first - box.top + i) * width;
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        resized[at] = defined(resized[at]) + weight * defined(narrowed[row + x]);
      }
    }
  }
  return resized;
}

/** The old pixels that a new one is computed from: weights that add up to 1, from the pixel `first` on. */
interface Kernel {
  readonly first: number;
  readonly weights: readonly number[];
}

function kernelsOf(start: number, end: number, count: number): Kernel[] {
  const step = (end - start) / count;
  const reach = Math.max(1, 0.75 * step);
  const kernels: Kernel[] = [];
  for (let i = 0; i < count; i++) {
    const middle = start + (i + 0.5) * step;
    const first = Math.max(start, Math.floor(middle - reach + 0.5));
    const last = Math.min(end, Math.ceil(middle + reach - 0.5));
    const weights: number[] = [];
    let sum = 0;
    for (let at = first; at < last; at++) {
      const weight = Math.max(0, 1 - Math.abs(at + 0.5 - middle) / reach);
      weights.push(weight);
      sum += weight;
    }
    for (let j = 0; j < weights.length; j++) weights[j] = defined(weights[j]) / sum;
    kernels.push({ first, weights });
  }
  return kernels;
}
