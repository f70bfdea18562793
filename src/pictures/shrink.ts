import { defined } from "../checked.ts";
import type { Image } from "../data/index.ts";
import { checkOption, integer, required } from "../options/index.ts";
import { imageCheck, imageShapeOf } from "./drawing.ts";

/**
 * Shrinks an image by an integer factor: each new pixel is the mean of a square block.
 *
 * @param block side of a block, in pixels
 * @throws {ConfigurationError} if it is not an image, or the block not a positive integer
 * @throws {ShapeError} unless its shape is `[height, width, 1 or 3]`
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const image = { data: Uint8Array.of(0, 100, 100, 200), shape: [2, 2, 1] };
 * console.log([...pictures.shrink(image, 2).data]); // [ 100 ]
 * ```
 */
export function shrink(image: Image, block: number): Image {
  checkOption("shrink", "the image", image, required(imageCheck));
  checkOption("shrink", "the block", block, required(integer()));
  if (block <= 1) return image;
  const { data } = image;
  const [height, width, channels] = imageShapeOf(image);
  const [rows, columns] = [Math.ceil(height / block), Math.ceil(width / block)];
  const small = new Uint8Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        let [sum, count] = [0, 0];
        for (let y = row * block; y < Math.min((row + 1) * block, height); y++) {
          for (let x = column * block; x < Math.min((column + 1) * block, width); x++, count++) {
            sum += defined(data[(y * width + x) * channels + channel]);
          }
        }
        small[(row * columns + column) * channels + channel] = Math.round(sum / count);
      }
    }
  }
  return { data: small, shape: [rows, columns, channels] };
}
