import { type Check, objectWith } from "../../options/index.ts";
import type { RandomGenerator } from "../../random/random.ts";

/** The size of an image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A random change to the images that a network is trained on; each time it sees an image, another one. */
export interface Augmentation {
  /** Such as "randomFlip", with what it does: `randomTranslation(2 pixels)`. */
  readonly name: string;
  /**
   * Changes an image in place.
   *
   * @param image [height, width, channels] in row-major order
   * @param background the value of a pixel that comes in from outside
   */
  apply(image: Float32Array, size: ImageSize, random: RandomGenerator, background: number): void;
}

/** What has been made by `augmentations`, or works as such. */
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

/** Room for one image, used again by the next one of the same length. */
export function scratch(): (image: Float32Array) => Float32Array {
  let room = new Float32Array(0);
  return (image) => {
    if (room.length !== image.length) room = new Float32Array(image.length);
    room.set(image);
    return room;
  };
}
