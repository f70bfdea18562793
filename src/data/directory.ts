/** Directories of MNIST's family: four IDX files and, where the classes have names, a `labels.txt`. */

import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DatasetNotFoundError, FileFormatError } from "../errors.ts";
import { checkOption, checkOptions, listOf, required, text } from "../options/index.ts";
import { readClassNames } from "./class-names.ts";
import { Dataset, type Labels, type TrainAndTest } from "./dataset.ts";
import { type FoundFiles, findDatasetFiles, STANDARD_FILES } from "./files.ts";
import { readMaybeGzip } from "./gzip.ts";
import { idxLength, readIdx } from "./idx.ts";
import { PREPARATION_FILE, readPreparation } from "./preparation-file.ts";
import { findDataset, isKnownDataset } from "./registry.ts";
import { type ByteTensor, elementCount, formatShape, reshape, type Tensor } from "./tensor.ts";

export interface DirectoryOptions {
  /** Default: the directory's own. */
  readonly name?: string;
  /** Default: those of a known dataset of that name, of `labels.txt`, or numbers. */
  readonly classNames?: readonly string[];
}

/**
 * Reads the dataset in a directory, with a `preparation.json` if `import` wrote it: four IDX files, named as {@link findDatasetFiles} says, gzip or plain; images
 * of unsigned bytes, [n, height, width] or [n, height, width, channels] with 1 or 3 channels; labels of
 * integers, [n].
 *
 * @param options.name default: the directory's own name
 * @param options.classNames default: the lines of `labels.txt`; else those of the known dataset of this name;
 *   else "0", "1", … up to the largest label of both parts
 * @throws DatasetNotFoundError if files are missing, naming them; FileFormatError for a file that is not as
 *   described; ShapeError if images and labels are not as many; ConfigurationError for a label without a class
 */
export async function readDatasetDirectory(
  directory: string,
  options: DirectoryOptions = {},
): Promise<TrainAndTest> {
  checkOption("readDatasetDirectory", "the directory", directory, required(text));
  checkOptions<DirectoryOptions>("readDatasetDirectory", options, { name: text, classNames: listOf(text) });
  const found = await findFilesIn(directory);
  if (!found.complete) {
    throw new DatasetNotFoundError(
      `Expected four IDX files in ${directory}: ${Object.values(STANDARD_FILES).join(", ")}, plain or .gz, with or ` +
        `without a common prefix. Received: ${found.problem}.`,
    );
  }
  const { name = basename(resolve(directory)) } = options;
  const path = (file: string) => join(directory, file);
  const { files } = found;
  // All at once: zlib inflates in threads of its own.
  const [trainImages, trainLabels, testImages, testLabels, namesInFile] = await Promise.all([
    readImages(path(files.trainImages)),
    readLabels(path(files.trainLabels)),
    readImages(path(files.testImages)),
    readLabels(path(files.testLabels)),
    readClassNames(path("labels.txt")),
  ]);
  const imageShape = formatShape(trainImages.shape.slice(1));
  if (formatShape(testImages.shape.slice(1)) !== imageShape) {
    throw new FileFormatError(
      `${path(files.testImages)}: Expected images of shape ${imageShape}, like the training images. ` +
        `Received: ${formatShape(testImages.shape.slice(1))}.`,
    );
  }
  const classNames = options.classNames ?? namesInFile ?? defaultClassNames(name, trainLabels, testLabels);
  const preparation = await readPreparation(path(PREPARATION_FILE), trainImages.shape.slice(1));
  const about = { name, classNames, preparation };
  return {
    train: new Dataset({ ...about, partition: "train", images: trainImages, labels: trainLabels }),
    test: new Dataset({ ...about, partition: "test", images: testImages, labels: testLabels }),
  };
}

/** The four files of a directory, or in words what is missing. */
export type FilesInDirectory =
  | Extract<FoundFiles, { complete: true }>
  | { readonly complete: false; readonly problem: string };

/** Looks which of the four files are in a directory, without reading them. */
export async function findFilesIn(directory: string): Promise<FilesInDirectory> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return { complete: false, problem: "no such directory" };
    if (code === "ENOTDIR") return { complete: false, problem: "a file, not a directory" };
    return { complete: false, problem: error instanceof Error ? error.message : String(error) };
  }
  const found = findDatasetFiles(names);
  if (found.complete) return found;
  const { present, missing } = found;
  const problem =
    present.length === 0
      ? "no IDX files there"
      : `only ${present.join(", ")}; missing: ${missing.join(", ")}`;
  return { complete: false, problem };
}

async function readTensor(path: string): Promise<Tensor> {
  const bytes = await readMaybeGzip(path, (start) => idxLength(start, { source: path }));
  return readIdx(bytes, { source: path });
}

/** Images as [n, height, width, channels]. */
async function readImages(path: string): Promise<ByteTensor> {
  const { data, shape } = await readTensor(path);
  const channels = shape[3] ?? 1;
  if (
    shape.length < 3 ||
    shape.length > 4 ||
    (channels !== 1 && channels !== 3) ||
    elementCount(shape) === 0
  ) {
    throw new FileFormatError(
      `${path}: Expected images of shape [n, height, width], or [n, height, width, channels] with 1 or 3 ` +
        `channels, none of them zero. Received: ${formatShape(shape)}.`,
    );
  }
  if (!(data instanceof Uint8Array)) {
    throw new FileFormatError(
      `${path}: Expected images of unsigned bytes, element type 08. Received: ${data.constructor.name}.`,
    );
  }
  return reshape({ data, shape }, [...shape.slice(0, 3), channels]);
}

/** Labels, in 16 bits if they were stored in anything but unsigned bytes. */
async function readLabels(path: string): Promise<Labels> {
  const { data, shape } = await readTensor(path);
  if (shape.length !== 1 || data instanceof Float32Array || data instanceof Float64Array) {
    throw new FileFormatError(
      `${path}: Expected labels of integers, of shape [n]. Received: ${data.constructor.name} of shape ${formatShape(shape)}.`,
    );
  }
  if (data instanceof Uint8Array) return data;
  const invalid = data.findIndex((label) => label < 0 || label > 0xffff);
  if (invalid >= 0) {
    throw new FileFormatError(
      `${path}: Expected labels from 0 to 65535. Received: ${data[invalid]} at index ${invalid}.`,
    );
  }
  return Uint16Array.from(data);
}

function defaultClassNames(name: string, ...parts: Labels[]): readonly string[] {
  if (isKnownDataset(name)) return findDataset(name).classNames;
  let largest = 0;
  for (const labels of parts) for (const label of labels) largest = Math.max(largest, label);
  return Array.from({ length: largest + 1 }, (_, number) => String(number));
}
