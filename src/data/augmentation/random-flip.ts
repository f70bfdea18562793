import { defined } from "../../checked.ts";
import { checkOptions, fraction } from "../../options/index.ts";
import type { Augmentation } from "./augmentation.ts";

/** Options of `augmentations.randomFlip`. */
export interface RandomFlipOptions {
  /**
   * Probability that an image is mirrored, in [0, 1].
   *
   * @default 0.5
   */
  readonly probability?: number;
}

/**
 * Mirrors an image left to right. Right for garments, wrong for digits and letters, which become others.
 *
 * @throws {ConfigurationError} if the probability is not in [0, 1]
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/ | Keras: RandomFlip}
 * @example
 * ```ts
 * import { augmentations, RandomGenerator } from "atelier";
 *
 * const image = Float32Array.of(1, 2, 3);
 * const size = { height: 1, width: 3, channels: 1 };
 * augmentations.randomFlip({ probability: 1 }).apply(image, size, new RandomGenerator(0), 0);
 * console.log([...image]); // [ 3, 2, 1 ]
 * ```
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
