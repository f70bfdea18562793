/** Datasets as directories of MNIST's family, the way back from `directory.ts`. */

import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { writeWhole } from "../files/write-whole.ts";
import { checkOption, required, text } from "../options/index.ts";
import { checkParts } from "./checks.ts";
import { formatClassNames } from "./class-names.ts";
import type { Dataset } from "./dataset.ts";
import type { TrainAndTest } from "./dataset-parts.ts";
import { writeIdx } from "./idx.ts";
import { formatPreparation, PREPARATION_FILE } from "./preparation.ts";
import { reshape, type Tensor } from "./tensor.ts";

const compress = promisify(gzip);

/**
 * Writes a dataset as four gzipped IDX files with the standard names, a `labels.txt` with the class names and, for
 * imported pictures, a `preparation.json`. Each file is written whole or not at all.
 *
 * {@link readDatasetDirectory} reads it back, and so does any other reader of MNIST: grey images are `[n, height,
 * width]`, colour images `[n, height, width, 3]`.
 *
 * @returns the paths of the files
 * @throws {ConfigurationError} for class names that cannot stand in `labels.txt`
 * @throws {StorageError} if a file cannot be written
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { basename, join } from "node:path";
 * import { drawDataset, writeDatasetDirectory } from "atelier";
 *
 * const directory = await mkdtemp(join(tmpdir(), "digits-"));
 * const parts = await drawDataset("drawn-digits", { trainCount: 20, testCount: 10 });
 * const files = await writeDatasetDirectory(directory, parts);
 * console.log(files.map((file) => basename(file))[0]); // train-images-idx3-ubyte.gz
 * ```
 */
export async function writeDatasetDirectory(directory: string, parts: TrainAndTest): Promise<string[]> {
  checkOption("writeDatasetDirectory", "the directory", directory, required(text));
  checkParts("writeDatasetDirectory", parts);
  const { train, test } = parts;
  const files: [name: string, contents: Uint8Array | string][] = [];
  for (const [part, dataset] of [["train", train] as const, ["t10k", test] as const]) {
    const [images, labels] = [imagesOf(dataset), labelsOf(dataset)];
    const labelType = labels.data instanceof Uint8Array ? "ubyte" : "int";
    files.push([`${part}-images-idx${images.shape.length}-ubyte.gz`, await compress(writeIdx(images))]);
    files.push([`${part}-labels-idx1-${labelType}.gz`, await compress(writeIdx(labels))]);
  }
  files.push(["labels.txt", formatClassNames(train.classNames)]);
  if (train.preparation !== undefined) files.push([PREPARATION_FILE, formatPreparation(train.preparation)]);
  for (const [name, contents] of files) await writeWhole(join(directory, name), contents);
  return files.map(([name]) => join(directory, name));
}

function imagesOf({ images, imageShape, length }: Dataset): Tensor {
  const [height, width, channels] = imageShape;
  return channels === 1 ? reshape(images, [length, height, width]) : images;
}

/** IDX has no unsigned 16-bit integers. */
function labelsOf({ labels }: Dataset): Tensor {
  const data = labels instanceof Uint8Array ? labels : Int32Array.from(labels);
  return { data, shape: [data.length] };
}
