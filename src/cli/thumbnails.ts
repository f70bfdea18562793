import type { Image } from "../pictures/index.ts";

/** The smallest height at which one can tell what a thumbnail shows. */
const LEAST_HEIGHT = 12;
const GAP = 2;

/**
 * Images side by side, scaled down by a whole number to at least 12 pixels high, as many as fit.
 *
 * @param width of all of them together, in pixels
 */
export function thumbnails(images: readonly Image[], width: number): Image {
  if (images.length === 0) return { data: new Uint8Array(1), shape: [1, 1, 1] };
  const [height, wide, channels] = images[0].shape;
  const block = Math.max(1, Math.floor(height / LEAST_HEIGHT));
  const [small, narrow] = [Math.ceil(height / block), Math.ceil(wide / block)];
  const count = Math.max(1, Math.min(images.length, Math.floor((width + GAP) / (narrow + GAP))));
  const stripWidth = count * (narrow + GAP) - GAP;
  const data = new Uint8Array(small * stripWidth * channels);
  images.slice(0, count).forEach((image, i) => {
    for (let y = 0; y < small; y++) {
      for (let x = 0; x < narrow; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const at = (y * stripWidth + i * (narrow + GAP) + x) * channels + channel;
          data[at] = meanOf(image, { top: y * block, left: x * block, block, channel });
        }
      }
    }
  });
  return { data, shape: [small, stripWidth, channels] };
}

function meanOf(
  { data, shape }: Image,
  { top, left, block, channel }: Record<"top" | "left" | "block" | "channel", number>,
): number {
  const [height, width, channels] = shape;
  let [sum, count] = [0, 0];
  for (let y = top; y < Math.min(top + block, height); y++) {
    for (let x = left; x < Math.min(left + block, width); x++, count++) {
      sum += data[(y * width + x) * channels + channel];
    }
  }
  return Math.round(sum / count);
}
