import { defined } from "../../checked.ts";
import { checkOptions, fraction, number } from "../../options/index.ts";
import { type Augmentation, scratch } from "./augmentation.ts";

export interface RandomAffineOptions {
  /** Most that it is turned, either way, up to 90; default 10. */
  readonly degrees?: number;
  /** Most that it is shifted across and down, as shares of width and height; default 0.05. */
  readonly shift?: number;
  /** Most that it becomes larger or smaller, as a share; default 0.1. */
  readonly zoom?: number;
}

/**
 * Turns, shifts and scales an image a little, each by an amount that is drawn: gentle enough for what keeps its meaning when
 * it is seen from slightly elsewhere, digits and letters too. Pixels are interpolated bilinearly; at the sides the
 * image's own edge goes on.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/
 */
export function randomAffine(options: RandomAffineOptions = {}): Augmentation {
  checkOptions<RandomAffineOptions>("randomAffine", options, {
    degrees: number({ min: 0, max: 90 }),
    shift: fraction(),
    zoom: fraction(),
  });
  const { degrees = 10, shift = 0.05, zoom = 0.1 } = options;
  const most = Math.tan((degrees * Math.PI) / 360);
  const copy = scratch();
  return {
    name: `randomAffine(${degrees}°, shift ${shift}, zoom ${zoom})`,
    apply(image, { height, width, channels }, random) {
      const draw = () => 2 * random.uniform() - 1;
      // As in randomRotation: sine and cosine from the tangent of half the angle round alike on every engine.
      const t = most * draw();
      const scale = 1 + zoom * draw();
      const [sine, cosine] = [(2 * t * scale) / (1 + t * t), ((1 - t * t) * scale) / (1 + t * t)];
      const [across, down] = [shift * width * draw(), shift * height * draw()];
      const before = copy(image);
      const at = (column: number, row: number, channel: number) =>
        defined(before[(row * width + column) * channels + channel]);
      const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const fromX = within(middleX + cosine * (x - middleX) + sine * (y - middleY) + across, width - 1);
          const fromY = within(middleY - sine * (x - middleX) + cosine * (y - middleY) + down, height - 1);
          const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
          const [a, b] = [fromX - left, fromY - top];
          const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
          for (let channel = 0; channel < channels; channel++) {
            const upper = at(left, top, channel) * (1 - a) + at(right, top, channel) * a;
            const lower = at(left, bottom, channel) * (1 - a) + at(right, bottom, channel) * a;
            image[(y * width + x) * channels + channel] = upper * (1 - b) + lower * b;
          }
        }
      }
    },
  };
}

function within(position: number, most: number): number {
  return Math.max(0, Math.min(most, position));
}
