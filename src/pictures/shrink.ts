import { defined } from "../checked.ts";
import type { Image } from "../data/index.ts";
import { checkOption, integer, required } from "../options/index.ts";
import { imageCheck, imageShapeOf } from "./drawing.ts";

/** The image made smaller by a whole number: each pixel the mean of a block of so many by so many. */
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
