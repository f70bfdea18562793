/** Small datasets on disk, and the place of the real ones. */

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { type NumericArray, writeIdx } from "../../src/data/index.ts";

/** The directory of the real datasets, or undefined where they are absent. */
export const realData =
  process.env.ATELIER_DATA && existsSync(join(process.env.ATELIER_DATA, "fashion-mnist"))
    ? process.env.ATELIER_DATA
    : undefined;

/** Appended to the title of a test on real data. */
export const onRealData =
  realData === undefined ? " [skipped: the real data is absent, set ATELIER_DATA]" : "";

/** A directory that is removed when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-data-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** The bytes 0, 1, 2, … in an array of that shape's size. */
export function counting(shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  return Uint8Array.from({ length: count }, (_, i) => i);
}

/** IDX bytes; the default data counts up. */
export function idxBytes(shape: readonly number[], data: NumericArray = counting(shape)): Uint8Array {
  return writeIdx({ data, shape });
}

export interface SmallDataset {
  /** What follows n in the images' shape. */
  readonly imageShape?: readonly number[];
  readonly trainLabels?: NumericArray;
  readonly testLabels?: NumericArray;
  readonly gzip?: boolean;
  /** Applied to each standard name. */
  readonly rename?: (name: string) => string;
}

/** Writes a dataset of a few images, by default three and two of 2×3 in three classes, gzipped. */
export async function writeSmallDataset(directory: string, options: SmallDataset = {}): Promise<void> {
  const { imageShape = [2, 3], gzip = true, rename = (name) => name } = options;
  const { trainLabels = Uint8Array.of(2, 0, 1), testLabels = Uint8Array.of(1, 1) } = options;
  const contents: Record<string, Uint8Array> = {
    "train-images-idx3-ubyte": idxBytes([trainLabels.length, ...imageShape]),
    "train-labels-idx1-ubyte": idxBytes([trainLabels.length], trainLabels),
    "t10k-images-idx3-ubyte": idxBytes([testLabels.length, ...imageShape]),
    "t10k-labels-idx1-ubyte": idxBytes([testLabels.length], testLabels),
  };
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of Object.entries(contents)) {
    const path = join(directory, rename(name));
    await writeFile(gzip ? `${path}.gz` : path, gzip ? gzipSync(bytes) : bytes);
  }
}

/** The error that `action` throws, sooner or later. */
export async function errorOf(action: () => unknown): Promise<Error> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("Expected an error to be thrown. Received: none.");
}
