/** Datasets from files: MNIST's IDX files, NumPy's arrays, CSV; and the names of their classes. */

import { basename, resolve } from "node:path";
import { DatasetNotFoundError } from "../errors/index.ts";
import { boolean, checkOption, checkOptions, listOf, oneOf, required, text } from "../options/index.ts";
import type { TrainAndTest } from "./dataset-parts.ts";
import { STANDARD_FILES } from "./files.ts";
import { type FoundDataset, findDatasetAt } from "./find-dataset.ts";
import { readStored } from "./formats/find-stored.ts";
import { readIdxFiles } from "./formats/idx-files.ts";
import type { StoredDataset } from "./formats/stored.ts";
import { fingerprintOf, publishedPart } from "./identity.ts";
import { checkImageShapes, makeParts, type ReadOptions } from "./make-parts.ts";
import { readPreparation } from "./preparation-file.ts";
import { readClassNames, readMapping } from "./read-class-names.ts";
import { datasetNames } from "./registry.ts";

export type { ReadOptions } from "./make-parts.ts";

/**
 * Reads a dataset from a directory or a file.
 *
 * - Four IDX files, gzipped or plain, under the standard names or their usual variants, with a `preparation.json`
 *   if `atelier import` wrote one.
 * - Else NumPy's arrays: `x_train`, `y_train`, `x_test`, `y_test` as in Keras' `mnist.npz`, or `train_images`, … as
 *   in MedMNIST, whose validation images are appended to the training images.
 * - Else CSV files of training and test images, gzipped or plain: a label and the pixels on each line.
 *
 * Classes are named by `classNames`, else by a `labels.txt` beside IDX files, else as in the published dataset with
 * the same images, else by EMNIST's `…-mapping.txt`, else by the labels that occur. Published datasets are
 * recognized by checksums, never by name (`origin.published`); anything unusual is listed in `origin.remarks`.
 *
 * @param path a directory or a file
 * @param options the dataset's name, class names, `transpose`
 * @throws {DatasetNotFoundError} if files are missing, listing them and what is there
 * @throws {FileFormatError} for a file that is not as described
 * @throws {ShapeError} if the numbers of images and labels differ
 * @throws {ConfigurationError} for a label without a class
 * @see {@link https://yann.lecun.com/exdb/mnist/ | MNIST: the IDX file format}
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { drawDataset, readDatasetDirectory, writeDatasetDirectory } from "atelier";
 *
 * const directory = await mkdtemp(join(tmpdir(), "digits-"));
 * await writeDatasetDirectory(directory, await drawDataset("drawn-digits", { trainCount: 20, testCount: 10 }));
 * const { train, test } = await readDatasetDirectory(directory, { name: "digits" });
 * console.log(train.length, test.length, train.imageShape); // 20 10 [ 28, 28, 1 ]
 * ```
 */
export async function readDatasetDirectory(path: string, options: ReadOptions = {}): Promise<TrainAndTest> {
  checkOption("readDatasetDirectory", "the path", path, required(text));
  checkOptions<ReadOptions>("readDatasetDirectory", options, {
    ...{ name: text, expected: oneOf(datasetNames()), classNames: listOf(text), transpose: boolean },
  });
  const found = await findDatasetAt(path);
  const stored = await readFound(found, path);
  const { train, test, prefix, remarks, labelsFile, mappingFile, preparationFile } = stored;
  const namesInFile = labelsFile === undefined ? undefined : await readClassNames(labelsFile);
  checkImageShapes(train, test, path);
  const preparation =
    preparationFile === undefined
      ? undefined
      : await readPreparation(preparationFile, train.images.shape.slice(1));
  const { name = basename(resolve(path)).replace(/\.(?:np[yz]|csv(?:\.gz)?)$/i, "") } = options;
  return makeParts(
    {
      ...{ train, test, prefix, remarks, preparation, namesInFile },
      published: { train: await publishedPart("train", train), test: await publishedPart("test", test) },
      mapping: mappingFile === undefined ? undefined : () => readMapping(mappingFile),
      fingerprintOf,
    },
    { ...options, name, source: path },
  );
}

function readFound(found: FoundDataset, path: string): Promise<StoredDataset> {
  if (found.format === "idx") return readIdxFiles(found.directory, found.files, found.prefix);
  if (found.format !== undefined) return readStored(found);
  throw new DatasetNotFoundError(
    `Expected four IDX files in ${path}: ${Object.values(STANDARD_FILES).join(", ")}, plain or .gz, with or ` +
      "without a common prefix; or a .npz with x_train, y_train, x_test and y_test; or CSV files, train.csv and " +
      `test.csv, of a label and pixels. Received: ${found.problem}.`,
  );
}
