import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { readDatasetDirectory } from "../../src/data/directory.ts";
import { AtelierError } from "../../src/errors.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { temporaryDirectory, writeSmallDataset } from "./fixtures.ts";

const MUTATIONS = 200;

/** Bytes changed, cut off, inserted or appended: a few at a time, the beginning more often than the rest. */
function mutate(original: Uint8Array, generator: RandomGenerator): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (let n = generator.integer(3); n >= 0; n--) {
    const position = generator.integer(
      generator.integer(2) === 0 ? Math.min(16, bytes.length) : bytes.length,
    );
    const byte = generator.integer(256);
    const kind = generator.integer(6);
    if (kind === 0) bytes = bytes.slice(0, position);
    else if (kind === 1)
      bytes = Uint8Array.of(...bytes.subarray(0, position), byte, ...bytes.subarray(position));
    else if (kind === 2) bytes = Uint8Array.of(...bytes, byte);
    else bytes[position] = kind === 3 ? bytes[position] ^ (1 << (byte & 7)) : byte;
  }
  return bytes;
}

it(`reads ${MUTATIONS} mutated directories as a typed error or a sound dataset`, async () => {
  const generator = new RandomGenerator(20_240_501);
  const directory = await temporaryDirectory();
  await writeSmallDataset(directory, { imageShape: [4, 5] });
  const names = (await readdir(directory)).sort();
  const originals = await Promise.all(names.map((name) => readFile(join(directory, name))));
  let errors = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const chosen = generator.integer(names.length);
    // Half of them inside the gzip, so that not all end at its checksum.
    const mutated =
      generator.integer(2) === 0
        ? mutate(originals[chosen], generator)
        : gzipSync(mutate(gunzipSync(originals[chosen]), generator));
    await writeFile(join(directory, names[chosen]), mutated);
    try {
      const parts = await readDatasetDirectory(directory);
      for (const { images, labels, classCount, length } of [parts.train, parts.test]) {
        expect(images.data.length).toBe(images.shape.reduce((product, size) => product * size, 1));
        expect(images.shape[0]).toBe(length);
        expect(labels.every((label) => label < classCount)).toBe(true);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(AtelierError);
      expect(String(error)).toMatch(/Expected [\s\S]+ Received: /);
      errors++;
    }
    await writeFile(join(directory, names[chosen]), originals[chosen]);
  }
  // Both outcomes happen: changed pixels and file names in a gzip header are no errors.
  expect(errors).toBeGreaterThan(MUTATIONS / 4);
  expect(errors).toBeLessThan(MUTATIONS);
});
