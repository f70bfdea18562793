import { ConfigurationError } from "../../errors.ts";
import type { Augmentation } from "./augmentation.ts";

/**
 * Mirrors every second image, on the average, left to right. Right for garments; digits and letters become others.
 *
 * @param options.probability of being mirrored; default 0.5
 * @throws ConfigurationError unless that is in [0, 1]
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
 */
export function randomFlip({ probability = 0.5 }: { probability?: number } = {}): Augmentation {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ConfigurationError(`Expected probability to be from 0 to 1. Received: ${probability}.`);
  }
  return {
    name: "randomFlip(horizontal)",
    apply(image, { height, width, channels }, random) {
      if (random.uniform() >= probability) return;
      for (let y = 0; y < height; y++) {
        for (let left = y * width, right = left + width - 1; left < right; left++, right--) {
          for (let channel = 0; channel < channels; channel++) {
            const [a, b] = [left * channels + channel, right * channels + channel];
            const swapped = image[a];
            image[a] = image[b];
            image[b] = swapped;
          }
        }
      }
    },
  };
}
