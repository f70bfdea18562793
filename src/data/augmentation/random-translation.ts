import { checkOptions, integer } from "../../options/index.ts";
import { type Augmentation, scratch } from "./augmentation.ts";

export interface RandomTranslationOptions {
  /** How far it is shifted at most, either way; default 2. */
  readonly pixels?: number;
}

/**
 * Shifts an image by whole pixels, as many down and across as are drawn from −pixels to pixels, each as likely.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
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
