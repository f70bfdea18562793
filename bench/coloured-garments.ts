/** Drawn garments in colour, as large as the images of CIFAR-10: what ResNet-8 is measured on. */

import { type ByteTensor, drawDataset, type Labels, RandomGenerator } from "../src/index.ts";

export const COLOURED_SHAPE = [32, 32, 3] as const;
const DRAWN_SIDE = 28;
const CHANNELS = 3;

/** Draws garments, each of a colour before another one, a margin around them; the same ones each time. */
export async function drawColouredGarments(count: number): Promise<{ images: ByteTensor; labels: Labels }> {
  const { train } = await drawDataset("drawn-garments", { trainCount: count, testCount: 0 });
  const random = new RandomGenerator(1);
  const colour = () => Array.from({ length: CHANNELS }, () => random.integer(256));
  const [height, width] = COLOURED_SHAPE;
  const margin = (height - DRAWN_SIDE) / 2;
  const data = new Uint8Array(count * height * width * CHANNELS);
  for (let image = 0; image < count; image++) {
    const [garment, background] = [colour(), colour()];
    const drawn = train.images.data.subarray(image * DRAWN_SIDE ** 2, (image + 1) * DRAWN_SIDE ** 2);
    for (let pixel = 0; pixel < height * width; pixel++) {
      const row = Math.floor(pixel / width) - margin;
      const column = (pixel % width) - margin;
      const isInside = row >= 0 && row < DRAWN_SIDE && column >= 0 && column < DRAWN_SIDE;
      const share = isInside ? (drawn[row * DRAWN_SIDE + column] ?? 0) / 255 : 0;
      for (let channel = 0; channel < CHANNELS; channel++) {
        const [from, to] = [background[channel] ?? 0, garment[channel] ?? 0];
        data[(image * height * width + pixel) * CHANNELS + channel] = Math.round(from + share * (to - from));
      }
    }
  }
  return { images: { data, shape: [count, ...COLOURED_SHAPE] }, labels: train.labels };
}
