import { imageShapeOf } from "../pictures/drawing.ts";
import { type Image, shrink } from "../pictures/index.ts";

/** Minimum height, in pixels, of a recognizable thumbnail. */
const LEAST_HEIGHT = 12;
const GAP = 2;

/**
 * Places images side by side until the line is full, each scaled down by a whole number to at least 12 pixels high.
 *
 * @param width of the line, in pixels
 */
export function thumbnails(images: readonly Image[], width: number): Image {
  const [first] = images;
  if (first === undefined) return { data: new Uint8Array(1), shape: [1, 1, 1] };
  const [fullHeight] = imageShapeOf(first);
  const block = Math.max(1, Math.floor(fullHeight / LEAST_HEIGHT));
  const [height, narrow, channels] = imageShapeOf(shrink(first, block));
  const count = Math.max(1, Math.min(images.length, Math.floor((width + GAP) / (narrow + GAP))));
  const stripWidth = count * (narrow + GAP) - GAP;
  const data = new Uint8Array(height * stripWidth * channels);
  images.slice(0, count).forEach((image, i) => {
    const small = shrink(image, block).data;
    for (let y = 0; y < height; y++) {
      const row = small.subarray(y * narrow * channels, (y + 1) * narrow * channels);
      data.set(row, (y * stripWidth + i * (narrow + GAP)) * channels);
    }
  });
  return { data, shape: [height, stripWidth, channels] };
}
