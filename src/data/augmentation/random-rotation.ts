import { ConfigurationError } from "../../errors.ts";
import { type Augmentation, scratch } from "./augmentation.ts";

/**
 * Turns an image around its middle by an angle between −degrees and degrees, the pixels interpolated bilinearly.
 *
 * @param options.degrees default 10
 * @throws ConfigurationError unless that is above 0 and at most 90
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
 */
export function randomRotation({ degrees = 10 }: { degrees?: number } = {}): Augmentation {
  if (!(degrees > 0 && degrees <= 90)) {
    throw new ConfigurationError(`Expected degrees to be above 0 and at most 90. Received: ${degrees}.`);
  }
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
          ? before[(y * width + x) * channels + channel]
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
