/** Pictures in folders, one for each class, as a dataset of MNIST's family. */

import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { checkOption, required, text } from "../options/index.ts";
import {
  checkImportOptions,
  gatherPictures,
  type ImportedPictures,
  type ImportOptions,
  type PictureReader,
} from "./gather-pictures.ts";
import { readPicture } from "./photograph.ts";
import { preparePicture } from "./prepare-picture.ts";
import { readFolder } from "./read-folder.ts";

export type { ImportedPictures, ImportOptions, SkippedFile } from "./gather-pictures.ts";

const READER: PictureReader = {
  prepare: preparePicture,
  read: (path, most) => readPicture(path, { most }),
  // Decoding runs in threads of its own.
  concurrency: 2 * availableParallelism(),
};

/**
 * Makes a dataset of a folder of class folders: `shoes/1.jpg`, `hats/2.png`, … The classes are the folders in their
 * order, numbers as numbers; pictures may lie in further folders below, and links are followed. Where there are
 * folders for training and for test or validation, with class folders in them, the division is theirs; else it is
 * drawn by the seed, class by class. PNG, JPEG and WebP pictures are read; what is none, or damaged, is skipped and
 * reported. Pictures that become the same image stay on one side of the division.
 *
 * @throws ConfigurationError for folders that are no classes, fewer than two classes, no pictures, or too few for a
 *   test image; for options that are not possible; the signal's reason when it is aborted
 */
export async function importPictures(
  directory: string,
  options: ImportOptions = {},
): Promise<ImportedPictures> {
  checkOption("importPictures", "the directory", directory, required(text));
  checkImportOptions("importPictures", options);
  const name = options.name ?? basename(resolve(directory));
  return gatherPictures(await readFolder(directory), READER, { ...options, name });
}
