import { type Check, objectWith } from "../../options/index.ts";
import type { RandomGenerator } from "../../random/random.ts";

/**
 * The size of an image.
 *
 * @see {@link Augmentation.apply}
 */
export interface ImageSize {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** Numbers for each pixel: 1 for grey, 3 for colour. */
  readonly channels: number;
}

/**
 * A random change to training images, drawn anew each time that the network sees an image. Your own is an object of
 * this form.
 *
 * @example
 * ```ts
 * import { type Augmentation, batches, drawDataset } from "atelier";
 *
 * const brighten: Augmentation = {
 *   name: "brighten",
 *   apply(image, _size, random) {
 *     const factor = 0.9 + 0.2 * random.uniform();
 *     for (const [i, value] of image.entries()) image[i] = value * factor;
 *   },
 * };
 * const { train } = await drawDataset("drawn-digits", { trainCount: 8, testCount: 0 });
 * const [batch] = batches(train, { seed: 1, augmentation: [brighten] });
 * console.log(batch?.images.shape); // [ 8, 28, 28, 1 ]
 * ```
 */
export interface Augmentation {
  /** What it does, as shown in summaries and records: `randomTranslation(2 pixels)`. */
  readonly name: string;
  /**
   * Changes an image in place.
   *
   * @param image values in row-major order, `[height, width, channels]`
   * @param size the image's height, width and channels
   * @param random the generator to draw from, so that a seed gives the same changes again
   * @param background the value for pixels that come in from outside the image
   */
  apply(image: Float32Array, size: ImageSize, random: RandomGenerator, background: number): void;
}

/** Accepts what `augmentations` makes, and any object with `apply`. */
export const augmentationCheck: Check = objectWith(["apply"], "one made by `augmentations`");

/** Applies augmentations one after the other to each image of a batch. */
export function augmentBatch(
  batch: Float32Array,
  size: ImageSize,
  augmentations: readonly Augmentation[],
  random: RandomGenerator,
  background: number,
): void {
  const length = size.height * size.width * size.channels;
  for (let start = 0; start < batch.length; start += length) {
    const image = batch.subarray(start, start + length);
    for (const augmentation of augmentations) augmentation.apply(image, size, random, background);
  }
}

/** Returns a function that copies an image into a buffer, which is reused for the next image of the same length. */
export function scratch(): (image: Float32Array) => Float32Array {
  let room = new Float32Array(0);
  return (image) => {
    if (room.length !== image.length) room = new Float32Array(image.length);
    room.set(image);
    return room;
  };
}
