/** Datasets from pictures in folders, one for each class. */

import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { checkOption, required, text } from "../options/index.ts";
import { gatherPictures, type ImportedPictures, type PictureReader } from "./gather-pictures.ts";
import { checkImportOptions, type ImportOptions } from "./import-options.ts";
import { readPicture } from "./photograph.ts";
import { preparePicture } from "./prepare-picture.ts";
import { readFolder } from "./read-folder.ts";

export type { ImportedPictures, SkippedFile } from "./gather-pictures.ts";
export type { ImportOptions } from "./import-options.ts";

const READER: PictureReader = {
  prepare: preparePicture,
  read: (path, most) => readPicture(path, { most }),
  // Decoding runs in threads of its own.
  concurrency: 2 * availableParallelism(),
};

/**
 * Makes a dataset of a folder with a folder for each class: `shoes/1.jpg`, `hats/2.png`, …
 *
 * Classes are the folders in their order, numeric names as numbers. Pictures may lie in subfolders, and links are
 * followed. If there are folders for training and for test or validation with class folders in them, that division
 * is used; else the seed divides each class. PNG, JPEG and WebP are read; other or damaged files are skipped and
 * reported. Pictures that become the same image stay on one side of the division.
 *
 * @param directory the folder of class folders
 * @throws {ConfigurationError} for folders that are not classes, fewer than two classes, no pictures, too few for a
 *   test image, or an option that is not acceptable
 * @throws the signal's reason when it is aborted
 * @example
 * ```ts
 * import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { pictures } from "atelier";
 *
 * const folder = await mkdtemp(join(tmpdir(), "shapes-"));
 * for (const [name, width] of [["wide", 20], ["narrow", 4]] as const) {
 *   await mkdir(join(folder, name));
 *   for (const size of [6, 8, 10]) {
 *     const drawing = new pictures.Drawing(28, 28);
 *     drawing.rectangle(2, size, width, size, [0, 0, 0]);
 *     await writeFile(join(folder, name, `${size}.png`), await pictures.encodePng(drawing));
 *   }
 * }
 * const { train, test, skipped } = await pictures.importPictures(folder, { name: "shapes" });
 * console.log(train.classNames, train.length + test.length, skipped.length); // [ 'narrow', 'wide' ] 6 0
 * ```
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
