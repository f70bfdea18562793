/** Random changes to the images that a model is trained on. */

import { type Augmentation, augmentBatch, scaling } from "../data/index.ts";
import { ShapeError } from "../errors/index.ts";
import { formatShape } from "../graph/index.ts";
import type { RandomGenerator } from "../random/random.ts";
import type { InputTensor } from "./inputs.ts";

/**
 * Returns a function that changes batches of images in place; undefined if nothing is to be changed.
 *
 * @param inputs of the examples
 * @throws ShapeError if they are no images
 */
export function augmenter(
  inputs: readonly InputTensor[],
  augmentations: readonly Augmentation[],
  random: RandomGenerator,
): ((batch: Float32Array) => void) | undefined {
  const images = checkAugmentable(inputs, augmentations);
  if (images === undefined) return undefined;
  const [, height = 0, width = 0, channels = 0] = images.shape;
  // Pixels that come in from outside are as black as a byte of 0.
  const { offset } = scaling(images);
  return (batch) => augmentBatch(batch, { height, width, channels }, augmentations, random, offset);
}

/**
 * The images that are to be changed; undefined where nothing is.
 *
 * @throws ShapeError if the inputs are no images
 */
export function checkAugmentable(
  inputs: readonly InputTensor[],
  augmentation: readonly Augmentation[],
): InputTensor | undefined {
  if (augmentation.length === 0) return undefined;
  const [images] = inputs;
  if (images !== undefined && inputs.length === 1 && images.shape.length === 4) return images;
  throw new ShapeError(
    "Expected one input, images of shape [n, height, width, channels], with augmentation; random layers, such as " +
      `layers.randomFlip(), work anywhere. Received: ${inputs.map(({ shape }) => formatShape(shape)).join(", ")}.`,
  );
}
