/** Small images that a network learns in a few steps: a bright square in one of four corners, in noise. */

import { atLeast } from "../../src/checked.ts";
import { RandomGenerator, type RescaledTensor, rescale, type Tensor } from "../../src/index.ts";

export interface SmallImages {
  /** uint8 [count, 8, 8, 1], rescaled to [0, 1]. */
  readonly images: RescaledTensor;
  /** The corner, from 0 to 3. */
  readonly labels: Uint8Array;
}

export function smallImages(count: number, seed: number): SmallImages {
  const random = new RandomGenerator(seed);
  const data = Uint8Array.from({ length: count * 64 }, () => random.integer(100));
  const labels = Uint8Array.from({ length: count }, () => random.integer(4));
  labels.forEach((label, image) => {
    const [top, left] = atLeast(
      [label >> 1, label & 1].map((side) => 5 * side),
      2,
    );
    for (let row = top; row < top + 3; row++)
      data.fill(255, image * 64 + row * 8 + left, image * 64 + row * 8 + left + 3);
  });
  const tensor: Tensor = { data, shape: [count, 8, 8, 1] };
  return { images: rescale(tensor), labels };
}
