/** A small dataset that is quickly learned. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeIdx } from "../../src/index.ts";

/**
 * Writes images of stripes, bright in every third line: the class is which. `count` to train on, and a
 * quarter of that number to test on.
 */
export async function writeStripes(
  directory: string,
  { count = 96, size = 8, channels = 1, classes = 3 } = {},
): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [part, images] of [["train", count] as const, ["t10k", count / 4] as const]) {
    const labels = Uint8Array.from({ length: images }, (_, i) => i % classes);
    const row = size * channels;
    const data = Uint8Array.from({ length: images * size * row }, (_, at) => {
      const image = Math.floor(at / (size * row));
      const line = Math.floor(at / row) % size;
      return (line % classes === labels[image] ? 200 : 10) + ((image * 7 + at * 13) % 40);
    });
    const shape = channels === 1 ? [images, size, size] : [images, size, size, channels];
    await writeFile(join(directory, `${part}-images-idx${shape.length}-ubyte`), writeIdx({ data, shape }));
    await writeFile(
      join(directory, `${part}-labels-idx1-ubyte`),
      writeIdx({ data: labels, shape: [images] }),
    );
  }
  return directory;
}
