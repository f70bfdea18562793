import { checkOptions, integer } from "../../options/index.ts";
import { type Augmentation, scratch } from "./augmentation.ts";

/** Options of `augmentations.randomTranslation`. */
export interface RandomTranslationOptions {
  /**
   * Largest shift in each direction, in whole pixels.
   *
   * @default 2
   */
  readonly pixels?: number;
}

/**
 * Shifts an image by whole pixels, drawn uniformly from −pixels to pixels, across and down. The uncovered
 * pixels become background.
 *
 * @throws {ConfigurationError} if `pixels` is not a positive integer
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/ | Keras: RandomTranslation}
 * @example
 * ```ts
 * import { augmentations, RandomGenerator } from "atelier";
 *
 * const shift = augmentations.randomTranslation({ pixels: 1 });
 * console.log(shift.name); // randomTranslation(1 pixel)
 * const image = Float32Array.of(1, 2, 3, 4);
 * shift.apply(image, { height: 2, width: 2, channels: 1 }, new RandomGenerator(1), 0);
 * console.log(image.length); // 4
 * ```
 */
export function randomTranslation(options: RandomTranslationOptions = {}): Augmentation {
  checkOptions<RandomTranslationOptions>("randomTranslation", options, { pixels: integer() });
  const { pixels = 2 } = options;
  const copy = scratch();
  return {
    name: `randomTranslation(${pixels} ${pixels === 1 ? "pixel" : "pixels"})`,
    apply(image, { height, width, channels }, random, background) {
      const down = random.integer(2 * pixels + 1) - pixels;
      const across = random.integer(2 * pixels + 1) - pixels;
      const before = copy(image);
      image.fill(background);
      const [left, right] = [Math.max(0, across), Math.min(width, width + across)];
      if (left >= right) return;
      for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
        const from = ((y - down) * width + left - across) * channels;
        const row = before.subarray(from, from + (right - left) * channels);
        image.set(row, (y * width + left) * channels);
      }
    },
  };
}
