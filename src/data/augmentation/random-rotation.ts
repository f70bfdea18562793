import { defined } from "../../checked.ts";
import { checkOptions, number } from "../../options/index.ts";
import { type Augmentation, scratch } from "./augmentation.ts";

/** Options of `augmentations.randomRotation`. */
export interface RandomRotationOptions {
  /**
   * Largest rotation in either direction, in degrees, above 0 and up to 90.
   *
   * @default 10
   */
  readonly degrees?: number;
}

/**
 * Rotates an image around its middle by an angle drawn from −degrees to degrees; pixels are interpolated
 * bilinearly.
 *
 * @throws {ConfigurationError} if the degrees are not above 0 and at most 90
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/ | Keras: RandomRotation}
 * @example
 * ```ts
 * import { augmentations } from "atelier";
 *
 * console.log(augmentations.randomRotation({ degrees: 5 }).name); // randomRotation(5°)
 * ```
 */
export function randomRotation(options: RandomRotationOptions = {}): Augmentation {
  checkOptions<RandomRotationOptions>("randomRotation", options, { degrees: number({ above: 0, max: 90 }) });
  const { degrees = 10 } = options;
  const most = Math.tan((degrees * Math.PI) / 360);
  const copy = scratch();
  return {
    name: `randomRotation(${degrees}°)`,
    apply(image, { height, width, channels }, random, background) {
      // Uniform in the tangent of half the angle, which for small ones is as good as uniform in the angle; sine and
      // cosine come from it without rounding that differs between engines.
      const t = most * (2 * random.uniform() - 1);
      const [sine, cosine] = [(2 * t) / (1 + t * t), (1 - t * t) / (1 + t * t)];
      const before = copy(image);
      const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
      const at = (x: number, y: number, channel: number) =>
        x >= 0 && x < width && y >= 0 && y < height
          ? defined(before[(y * width + x) * channels + channel])
          : background;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const fromX = middleX + cosine * (x - middleX) + sine * (y - middleY);
          const fromY = middleY - sine * (x - middleX) + cosine * (y - middleY);
          const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
          const [a, b] = [fromX - left, fromY - top];
          for (let channel = 0; channel < channels; channel++) {
            const upper = at(left, top, channel) * (1 - a) + at(left + 1, top, channel) * a;
            const lower = at(left, top + 1, channel) * (1 - a) + at(left + 1, top + 1, channel) * a;
            image[(y * width + x) * channels + channel] = upper * (1 - b) + lower * b;
          }
        }
      }
    },
  };
}
