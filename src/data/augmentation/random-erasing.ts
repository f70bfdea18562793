import { type Check, checkOptions, fraction, listOf, number } from "../../options/index.ts";
import type { Augmentation } from "./augmentation.ts";

/** Attempts to place a rectangle inside the image before the image is left unchanged. */
const TRIES = 10;

/** Options of `augmentations.randomErasing`. */
export interface RandomErasingOptions {
  /**
   * Probability that an image is changed, in [0, 1].
   *
   * @default 0.5
   */
  readonly probability?: number;
  /**
   * Smallest and largest area of the rectangle, as shares of the image.
   *
   * @default [0.02, 0.2]
   */
  readonly area?: readonly [least: number, greatest: number];
}

const SHARES = listOf(number({ above: 0, below: 1 }), { length: 2 });

const AREA: Check = {
  expected: "a list [least, greatest] with 0 < least ≤ greatest < 1",
  accepts: (value) => SHARES.accepts(value) && Array.isArray(value) && value[0] <= value[1],
};

/**
 * Erases a rectangle of random place, area and proportions (1 : 3 to 3 : 1) from an image, filling it with the
 * background.
 *
 * @throws {ConfigurationError} if an option is out of its range
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://arxiv.org/abs/1708.04896 | Zhong et al. 2017: Random Erasing Data Augmentation} (filled with noise there)
 * @example
 * ```ts
 * import { augmentations, recipes } from "atelier";
 *
 * console.log(augmentations.randomErasing({ area: [0.05, 0.1] }).name); // randomErasing(0.05 to 0.1 of the image)
 * const changed = { ...recipes.quick, augmentation: [augmentations.randomErasing()] };
 * console.log(changed.augmentation.length); // 1
 * ```
 */
export function randomErasing(options: RandomErasingOptions = {}): Augmentation {
  checkOptions<RandomErasingOptions>("randomErasing", options, {
    probability: fraction({ min: 0, max: 1 }),
    area: AREA,
  });
  const { probability = 0.5, area = [0.02, 0.2] } = options;
  const [least, greatest] = area;
  return {
    name: `randomErasing(${least} to ${greatest} of the image)`,
    apply(image, { height, width, channels }, random, background) {
      if (random.uniform() >= probability) return;
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const pixels = height * width * (least + (greatest - least) * random.uniform());
        // From 1 : 3 to 3 : 1, upright as likely as lying.
        const proportion = 1 + 2 * random.uniform();
        const aspect = random.uniform() < 0.5 ? proportion : 1 / proportion;
        const [high, wide] = [Math.round(Math.sqrt(pixels * aspect)), Math.round(Math.sqrt(pixels / aspect))];
        if (high < 1 || wide < 1 || high > height || wide > width) continue;
        const top = random.integer(height - high + 1);
        const left = random.integer(width - wide + 1);
        for (let y = top; y < top + high; y++) {
          image.fill(background, (y * width + left) * channels, (y * width + left + wide) * channels);
        }
        return;
      }
    },
  };
}
