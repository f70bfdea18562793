import { defined } from "../../checked.ts";
import { checkOptions, fraction } from "../../options/index.ts";
import type { Augmentation } from "./augmentation.ts";

export interface RandomFlipOptions {
  /** Of being mirrored; default 0.5. */
  readonly probability?: number;
}

/**
 * Mirrors every second image, on the average, left to right. Right for garments; digits and letters become others.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
 */
export function randomFlip(options: RandomFlipOptions = {}): Augmentation {
  checkOptions<RandomFlipOptions>("randomFlip", options, { probability: fraction({ min: 0, max: 1 }) });
  const { probability = 0.5 } = options;
  return {
    name: "randomFlip(horizontal)",
    apply(image, { height, width, channels }, random) {
      if (random.uniform() >= probability) return;
      for (let y = 0; y < height; y++) {
        for (let left = y * width, right = left + width - 1; left < right; left++, right--) {
          for (let channel = 0; channel < channels; channel++) {
            const [a, b] = [left * channels + channel, right * channels + channel];
            const swapped = defined(image[a]);
            image[a] = defined(image[b]);
            image[b] = swapped;
          }
        }
      }
    },
  };
}
