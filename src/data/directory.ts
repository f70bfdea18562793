/** Datasets from files: MNIST's IDX files, NumPy's arrays, CSV; and the names of their classes. */

import { basename, resolve } from "node:path";
import { DatasetNotFoundError, FileFormatError } from "../errors.ts";
import { boolean, checkOption, checkOptions, listOf, oneOf, required, text } from "../options/index.ts";
import { readClassNames, readMapping } from "./class-names.ts";
import { type ClassNames, numberClasses } from "./classes.ts";
import { Dataset, type TrainAndTest } from "./dataset.ts";
import { STANDARD_FILES } from "./files.ts";
import { type FoundDataset, findDatasetAt } from "./find-dataset.ts";
import { readArrays } from "./formats/arrays.ts";
import { readCsvDataset } from "./formats/csv-dataset.ts";
import { readIdxFiles } from "./formats/idx-files.ts";
import type { StoredDataset } from "./formats/stored.ts";
import { fingerprintOf, type PartContent, publishedPart } from "./identity.ts";
import { Origin } from "./origin.ts";
import { readPreparation } from "./preparation-file.ts";
import { datasetNames, findDataset } from "./registry.ts";
import { transpose } from "./stored-images.ts";
import { formatShape } from "./tensor.ts";

export interface ReadOptions {
  /** Default: the directory's own name, or the file's without its ending. */
  readonly name?: string | undefined;
  /** The published dataset that this ought to be: where it is another one, a remark says so. */
  readonly expected?: string | undefined;
  /** Default: the lines of `labels.txt`, published names, EMNIST's mapping, or the labels that occur. */
  readonly classNames?: readonly string[] | undefined;
  /** Whether rows and columns of the images change places; default: in EMNIST's files, whose images lie on their side. */
  readonly transpose?: boolean | undefined;
}

/** The names of EMNIST's files begin so. */
const EMNIST = /^emnist/i;

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
  const imageShape = formatShape(train.images.shape.slice(1));
  if (formatShape(test.images.shape.slice(1)) !== imageShape) {
    throw new FileFormatError(
      `${test.files?.images ?? path}: Expected images of shape ${imageShape}, like the training images. ` +
        `Received: ${formatShape(test.images.shape.slice(1))}.`,
    );
  }
  const preparation =
    preparationFile === undefined
      ? undefined
      : await readPreparation(preparationFile, train.images.shape.slice(1));
  const { name = basename(resolve(path)).replace(/\.(?:np[yz]|csv(?:\.gz)?)$/i, ""), expected } = options;
  const published = { train: await publishedPart("train", train), test: await publishedPart("test", test) };
  const isOnSide = options.transpose ?? EMNIST.test(prefix);
  const upright = (part: PartContent) => (isOnSide ? { ...part, images: transpose(part.images) } : part);
  const [turnedTrain, turnedTest] = [upright(train), upright(test)];

  const known = published.train ?? published.test;
  const names: ClassNames | undefined =
    options.classNames ??
    namesInFile ??
    (known === undefined ? undefined : findDataset(known).classNames) ??
    (mappingFile === undefined ? undefined : await readMapping(mappingFile));
  const numbered = numberClasses(train.labels, test.labels, names, name);
  const isExpected = expected !== undefined && published.train === expected && published.test === expected;
  const about = {
    source: isExpected ? expected : path,
    transpose: options.transpose,
    remarks: [
      ...(expected === undefined || isExpected ? [] : [otherFiles(path, expected, published)]),
      ...remarks,
      ...(isOnSide && options.transpose === undefined
        ? [`the images of ${name} are turned over, since EMNIST stores them on their side`]
        : []),
      ...numbered.remarks,
    ],
  };
  const fingerprint = fingerprintOf(
    { ...turnedTrain, labels: numbered.train },
    { ...turnedTest, labels: numbered.test },
  );
  const make = (partition: "train" | "test", { images }: PartContent) =>
    new Dataset({
      ...{ name, partition, images, labels: numbered[partition], classNames: numbered.classNames },
      preparation,
      origin: new Origin({ ...about, published: isOnSide ? undefined : published[partition] }, fingerprint),
    });
  return { train: make("train", turnedTrain), test: make("test", turnedTest) };
}

function readFound(found: FoundDataset, path: string): Promise<StoredDataset> {
  if (found.format === "idx") return readIdxFiles(found.directory, found.files, found.prefix);
  if (found.format === "arrays") return readArrays(found.group);
  if (found.format === "csv") return readCsvDataset(found, found.prefix);
  throw new DatasetNotFoundError(
    `Expected four IDX files in ${path}: ${Object.values(STANDARD_FILES).join(", ")}, plain or .gz, with or ` +
      "without a common prefix; or a .npz with x_train, y_train, x_test and y_test; or CSV files, train.csv and " +
      `test.csv, of a label and pixels. Received: ${found.problem}.`,
  );
}

/** That files under the name of a published dataset are not, or not all, the published ones. */
function otherFiles(
  directory: string,
  expected: string,
  published: Readonly<Record<"train" | "test", string | undefined>>,
): string {
  const { title } = findDataset(expected);
  const part =
    published.train === expected
      ? "the test part"
      : published.test === expected
        ? "the training part"
        : "what is";
  return `${part} in ${directory} is not the published ${title}, and published results say nothing of it`;
}
