/** Images made smaller or larger, wherever there is JavaScript. */

import { defined } from "../checked.ts";
import type { Image } from "../data/index.ts";
import { imageShapeOf } from "./drawing.ts";
import { shrink } from "./shrink.ts";

/** Old pixels for a new one from which blocks of pixels are averaged first: it costs a tenth, and changes little. */
const MIN_PER_PIXEL = 4;

/**
 * The image at another size, by Mitchell's kernel, which hardly rings (D. P. Mitchell and A. N. Netravali,
 * "Reconstruction Filters in Computer Graphics", SIGGRAPH 1988, B = C = 1/3), widened where the image becomes smaller.
 */
export function resample(image: Image, height: number, width: number): Image {
  const [fullHeight, fullWidth] = imageShapeOf(image);
  const block = Math.floor(Math.min(fullHeight / height, fullWidth / width) / MIN_PER_PIXEL);
  const small = shrink(image, Math.max(1, block));
  const [oldHeight, oldWidth, channels] = imageShapeOf(small);
  if (oldHeight === height && oldWidth === width) return small;
  const columns = weightsOf(oldWidth, width);
  const rows = weightsOf(oldHeight, height);
  const narrowed = new Float32Array(oldHeight * width * channels);
  for (let y = 0; y < oldHeight; y++) {
    for (const [x, { first, weights }] of columns.entries()) {
      for (let c = 0; c < channels; c++) {
        const from = (y * oldWidth + first) * channels + c;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) {
          sum += defined(weights[i]) * defined(small.data[from + i * channels]);
        }
        narrowed[(y * width + x) * channels + c] = sum;
      }
    }
  }
  const row = width * channels;
  const data = new Uint8Array(height * row);
  for (const [y, { first, weights }] of rows.entries()) {
    for (let at = 0; at < row; at++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += defined(weights[i]) * defined(narrowed[(first + i) * row + at]);
      }
      data[y * row + at] = Math.max(0, Math.min(255, Math.round(sum)));
    }
  }
  return { data, shape: [height, width, channels] };
}

/** Fits a size into a square, without enlarging. */
export function resampleInside(image: Image, most: number): Image {
  const [height, width] = imageShapeOf(image);
  const scale = Math.min(1, most / Math.max(height, width));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return resample(image, scaled(height), scaled(width));
}

interface Weights {
  /** The first old pixel that counts. */
  readonly first: number;
  /** They add up to 1. */
  readonly weights: readonly number[];
}

function weightsOf(oldCount: number, count: number): Weights[] {
  const step = oldCount / count;
  const stretch = Math.max(1, step);
  return Array.from({ length: count }, (_, i) => {
    const middle = (i + 0.5) * step;
    const first = Math.max(0, Math.ceil(middle - 2 * stretch - 0.5));
    const last = Math.min(oldCount - 1, Math.floor(middle + 2 * stretch - 0.5));
    const raw: number[] = [];
    for (let at = first; at <= last; at++) raw.push(mitchell((at + 0.5 - middle) / stretch));
    const sum = raw.reduce((all, weight) => all + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** With B = C = 1/3, from the two cubic pieces of the paper's equation 8. */
function mitchell(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  if (x < 1) return (7 * x ** 3 - 12 * x ** 2 + 16 / 3) / 6;
  return ((-7 / 3) * x ** 3 + 12 * x ** 2 - 20 * x + 32 / 3) / 6;
}
