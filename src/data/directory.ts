/** Datasets from files: MNIST's IDX files, NumPy's arrays, CSV; and the names of their classes. */

import { basename, resolve } from "node:path";
import { DatasetNotFoundError } from "../errors.ts";
import { boolean, checkOption, checkOptions, listOf, oneOf, required, text } from "../options/index.ts";
import type { TrainAndTest } from "./dataset.ts";
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
 * Reads a dataset from a directory, or from a file:
 *
 * - four IDX files, named as {@link findDatasetFiles} says, gzip or plain, with a `preparation.json` if `import` wrote it;
 * - else NumPy's arrays, `x_train`, `y_train`, `x_test`, `y_test` as in Keras' `mnist.npz`, or `train_images`, … as in
 *   MedMNIST, whose validation images come last among the training images;
 * - else CSV files, gzip or plain, of training and test images, a label and the pixels on each line.
 *
 * Images are taken as {@link toImages} says, labels as {@link toLabels} does. Whether it is a published dataset is told
 * by checksums, never by a name, and stands in `origin.published`; what is unusual about it, in `origin.remarks`.
 *
 * The classes are those of `classNames`; else of the lines of a `labels.txt` beside IDX files; else of the published
 * dataset whose images these are; else of EMNIST's `…-mapping.txt`; else the labels that occur.
 *
 * @throws DatasetNotFoundError if files are missing, naming them and what is there; FileFormatError for a file that is
 *   not as described; ShapeError if images and labels are not as many; ConfigurationError for a label without a class
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
