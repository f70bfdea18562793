/** From browsers' canvases to tensors. */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  type Check,
  type Checks,
  checkOption,
  checkOptions,
  integer,
  isArrayOf,
  oneOf,
  required,
} from "../options/index.ts";
import type { ByteTensor } from "./tensor.ts";

/**
 * Red, green, blue and opacity of each pixel, row after row, such as an `ImageData`.
 *
 * @see {@link fromPixels}
 */
export interface RgbaPixels {
  /** 4 · width · height bytes. */
  readonly data: Uint8ClampedArray | Uint8Array;
  /** Columns of pixels. */
  readonly width: number;
  /** Rows of pixels. */
  readonly height: number;
}

const RGBA = 4;

/** Weights of red, green and blue in brightness. Source: ITU-R BT.601, as in JPEG and in Pillow's mode "L". */
const BRIGHTNESS = { red: 0.299, green: 0.587, blue: 0.114 };

/**
 * Converts a canvas's pixels to a batch of one image; opacity is dropped, as in `tf.browser.fromPixels`.
 *
 * @param channels 3 (default): red, green, blue; 1: brightness, 0.299 red + 0.587 green + 0.114 blue
 * @returns bytes of shape `[1, height, width, channels]`; `rescale` converts them to [0, 1]
 * @throws {ConfigurationError} if it is not an image, or `channels` is neither 1 nor 3
 * @throws {ShapeError} if the number of bytes is not 4 · width · height
 * @see {@link https://js.tensorflow.org/api/latest/#browser.fromPixels | TensorFlow.js: browser.fromPixels}
 * @example
 * ```ts
 * import { fromPixels, rescale } from "atelier";
 *
 * const pixels = { data: Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255), width: 2, height: 1 };
 * console.log([...fromPixels(pixels, 1).data]); // [ 76, 29 ]
 * console.log(rescale(fromPixels(pixels)).shape); // [ 1, 1, 2, 3 ]
 * ```
 */
export function fromPixels(pixels: RgbaPixels, channels: 1 | 3 = 3): ByteTensor {
  const { data, width, height } = checkedPixels(pixels);
  checkOption("fromPixels", "channels", channels, required(oneOf([1, 3])));
  const bytes = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * RGBA;
    if (channels === 3) bytes.set(data.subarray(from, from + 3), pixel * 3);
    else bytes[pixel] = brightness(defined(data[from]), defined(data[from + 1]), defined(data[from + 2]));
  }
  return { data: bytes, shape: [1, height, width, channels] };
}

function brightness(red: number, green: number, blue: number): number {
  return Math.round(BRIGHTNESS.red * red + BRIGHTNESS.green * green + BRIGHTNESS.blue * blue);
}

const SIDE = required(integer());
const BYTES: Check = {
  expected: "bytes, as a Uint8ClampedArray or Uint8Array",
  accepts: (value) => isArrayOf(value, Uint8ClampedArray, Uint8Array),
};
const PIXELS: Checks<RgbaPixels> = { data: required(BYTES), width: SIDE, height: SIDE };

function checkedPixels(pixels: RgbaPixels): RgbaPixels {
  // An ImageData has its properties on its prototype, where a check of options does not look.
  const isObject = typeof pixels === "object" && pixels !== null;
  if (!isObject) checkOptions<RgbaPixels>("fromPixels", pixels, PIXELS);
  const { data, width, height } = pixels;
  checkOptions<RgbaPixels>("fromPixels", { data, width, height }, PIXELS);
  if (data.length === width * height * RGBA) return pixels;
  throw new ShapeError(
    `fromPixels: expected ${width} × ${height} × 4 bytes, red, green, blue and opacity. Received: ${data.length}.`,
  );
}
