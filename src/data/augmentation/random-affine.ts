import { defined } from "../../checked.ts";
import { checkOptions, fraction, number } from "../../options/index.ts";
import { type Augmentation, scratch } from "./augmentation.ts";

/** Options of `augmentations.randomAffine`. */
export interface RandomAffineOptions {
  /**
   * Largest rotation in either direction, in degrees, from 0 to 90.
   *
   * @default 10
   */
  readonly degrees?: number;
  /**
   * Largest shift in each direction, as a share of width and height, in [0, 1).
   *
   * @default 0.05
   */
  readonly shift?: number;
  /**
   * Largest change of size, as a share, in [0, 1).
   *
   * @default 0.1
   */
  readonly zoom?: number;
}

/**
 * Rotates, shifts and scales each image by amounts drawn uniformly. Gentle enough for digits and letters, which
 * keep their meaning when seen from slightly elsewhere.
 *
 * Pixels are interpolated bilinearly. Beyond the image's sides, its edge is repeated.
 *
 * @throws {ConfigurationError} if an option is out of its range
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/ | Keras: image augmentation layers}
 * @example
 * ```ts
 * import { augmentations, batches, drawDataset } from "atelier";
 *
 * const augmentation = [augmentations.randomAffine({ degrees: 15 })];
 * console.log(augmentation[0]?.name); // randomAffine(15°, shift 0.05, zoom 0.1)
 * const { train } = await drawDataset("drawn-digits", { trainCount: 4, testCount: 0 });
 * const [batch] = batches(train, { seed: 1, augmentation });
 * console.log(batch?.images.shape); // [ 4, 28, 28, 1 ]
 * ```
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
