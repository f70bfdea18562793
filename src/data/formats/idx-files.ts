/** Four IDX files, MNIST's format. */

import { join } from "node:path";
import type { Labels } from "../dataset-parts.ts";
import type { DatasetFiles } from "../files.ts";
import { readMaybeGzip } from "../gzip.ts";
import { idxLength, readIdx } from "../idx.ts";
import { PREPARATION_FILE } from "../preparation.ts";
import { toImages, toLabels } from "../stored-images.ts";
import type { ByteTensor, Tensor } from "../tensor.ts";
import type { StoredDataset } from "./stored.ts";

/**
 * Reads four IDX files, gzip or plain.
 *
 * @throws FileFormatError
 */
export async function readIdxFiles(
  directory: string,
  files: DatasetFiles,
  prefix: string,
): Promise<StoredDataset> {
  const path = (file: string) => join(directory, file);
  // All at once: zlib inflates in threads of its own.
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    readImages(path(files.trainImages)),
    readLabels(path(files.trainLabels)),
    readImages(path(files.testImages)),
    readLabels(path(files.testLabels)),
  ]);
  return {
    train: {
      ...{ images: trainImages, labels: trainLabels },
      files: { images: path(files.trainImages), labels: path(files.trainLabels) },
    },
    test: {
      ...{ images: testImages, labels: testLabels },
      files: { images: path(files.testImages), labels: path(files.testLabels) },
    },
    labelsFile: path("labels.txt"),
    preparationFile: path(PREPARATION_FILE),
    mappingFile: path(`${prefix}mapping.txt`),
    prefix,
    remarks: [],
  };
}

async function readImages(path: string): Promise<ByteTensor> {
  return toImages(await readTensor(path), path);
}

async function readLabels(path: string): Promise<Labels> {
  return toLabels(await readTensor(path), path);
}

async function readTensor(path: string): Promise<Tensor> {
  const bytes = await readMaybeGzip(path, (start) => idxLength(start, { source: path }));
  return readIdx(bytes, { source: path });
}
