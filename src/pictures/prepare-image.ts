/** From a picture's pixels to an image as a dataset has them, in plain JavaScript: what `preparePicture` does in Node. */

import { atLeast, defined } from "../checked.ts";
import type { Image, Preparation } from "../data/index.ts";
import { imageShapeOf } from "./drawing.ts";
import {
  EDGE_SIDE,
  edgeColour,
  framedImage,
  framingSide,
  inverted,
  type PreparedPicture,
} from "./preparing.ts";
import { resample, resampleInside } from "./resample.ts";

/**
 * Prepares a picture in the way in which a dataset's images were made.
 *
 * @param picture in colour, opaque and upright: shape [height, width, 3]
 */
export function prepareImage(picture: Image, preparation: Preparation): PreparedPicture {
  if (preparation.isFramed) {
    const small = resampleInside(picture, framingSide(preparation.shape));
    return { image: framedImage(small, preparation), edge: 0 };
  }
  const { image, edge } = fitted(picture, preparation);
  return { image: preparation.isInverted ? inverted(image) : image, edge };
}

/** The whole picture, with its own background at the sides where it is of other proportions. */
function fitted(picture: Image, { shape, fit }: Pick<Preparation, "shape" | "fit">): PreparedPicture {
  const [height, width, channels] = atLeast(shape, 3);
  const [fullHeight, fullWidth] = imageShapeOf(picture);
  const background = edgeColour(resample(picture, EDGE_SIDE, EDGE_SIDE).data);
  const [vertical, horizontal] = [height / fullHeight, width / fullWidth];
  const scale = fit === "cover" ? Math.max(vertical, horizontal) : Math.min(vertical, horizontal);
  const sized = (side: number, own: number) => (fit === "fill" ? own : Math.max(1, Math.round(side * scale)));
  const inner = resample(picture, sized(fullHeight, height), sized(fullWidth, width));
  const placed = placeInMiddle(inner, [height, width], background);
  const edge = (background[0] + background[1] + background[2]) / 3;
  return { image: { data: channels === 1 ? brightnessOf(placed) : placed, shape }, edge };
}

/** An image in the middle of another one: with a background around it, or cut off at its sides. */
function placeInMiddle(
  inner: Image,
  [height, width]: readonly [height: number, width: number],
  background: readonly number[],
): Uint8Array {
  const [innerHeight, innerWidth] = imageShapeOf(inner);
  const [down, across] = [Math.floor((height - innerHeight) / 2), Math.floor((width - innerWidth) / 2)];
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = [y - down, x - across];
      const isInside = row >= 0 && column >= 0 && row < innerHeight && column < innerWidth;
      for (let c = 0; c < 3; c++) {
        data[(y * width + x) * 3 + c] = isInside
          ? defined(inner.data[(row * innerWidth + column) * 3 + c])
          : defined(background[c]);
      }
    }
  }
  return data;
}

/** Linear light of each sRGB byte (IEC 61966-2-1). */
const LIGHT = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** The grey that gives as much light (Rec. 709), as libvips has it. */
function brightnessOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [red, green, blue] = [0, 1, 2].map((c) => defined(LIGHT[defined(rgb[3 * i + c])]));
    const light = 0.2126 * defined(red) + 0.7152 * defined(green) + 0.0722 * defined(blue);
    const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.round(255 * value);
  });
}

/** Red, green, blue and opacity of each pixel, row after row: an `ImageData`. */
export interface Rgba {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Above this mean brightness of what is opaque, the picture lies on black, else on white. */
const BRIGHT = 160;

/** The picture without transparency: white behind dark drawings, black behind bright ones. */
export function opaque({ data, width, height }: Rgba): Image {
  const count = width * height;
  const rgb = new Uint8Array(3 * count);
  let [sum, weight, isOpaque] = [0, 0, true];
  for (let i = 0; i < count; i++) {
    const alpha = defined(data[4 * i + 3]);
    if (alpha !== 255) isOpaque = false;
    sum += alpha * defined(data[4 * i]);
    weight += alpha;
  }
  const behind = !isOpaque && sum / weight > BRIGHT ? 0 : 255;
  for (let i = 0; i < count; i++) {
    const alpha = defined(data[4 * i + 3]) / 255;
    for (let c = 0; c < 3; c++) {
      const value = defined(data[4 * i + c]);
      rgb[3 * i + c] = isOpaque ? value : Math.round(alpha * value + (1 - alpha) * behind);
    }
  }
  return { data: rgb, shape: [height, width, 3] };
}
