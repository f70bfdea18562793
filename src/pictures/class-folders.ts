/** Pictures in folders, one for each class: which files there are. */

import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ConfigurationError } from "../errors.ts";

export interface PictureFile {
  readonly path: string;
  readonly className: string;
  /** Where the folders themselves say so. */
  readonly partition: "train" | "test" | undefined;
}

/** Folders of these names at the top divide the pictures as they stand; Atelier takes its own validation images. */
const PARTITIONS = new Map<string, "train" | "test">([
  ["train", "train"],
  ["training", "train"],
  ["val", "train"],
  ["valid", "train"],
  ["validation", "train"],
  ["test", "test"],
  ["testing", "test"],
]);
/** What systems leave behind is no picture that somebody would miss. */
const NOT_MEANT = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/;

/**
 * Every file in the class folders, class after class, in an order that does not depend on the file system. Where the
 * folder has just `train` and `test` (and perhaps `val`), with class folders in them, the division is theirs.
 *
 * @throws ConfigurationError if the folder cannot be read
 */
export async function listPictures(directory: string): Promise<PictureFile[]> {
  const folders = await foldersIn(directory);
  const partitions = folders.map((folder) => PARTITIONS.get(folder.toLowerCase()));
  const isDivided = ["train", "test", ...partitions].every(
    (partition) => partition !== undefined && partitions.some((other) => other === partition),
  );
  if (!isDivided) return listClasses(directory, undefined);
  const lists = await Promise.all(
    folders.map((folder, i) => listClasses(join(directory, folder), partitions[i])),
  );
  return lists.flat().toSorted((a, b) => inOrder.compare(a.className, b.className));
}

async function listClasses(directory: string, partition: PictureFile["partition"]): Promise<PictureFile[]> {
  const lists: PictureFile[][] = [];
  for (const className of await foldersIn(directory)) {
    const folder = join(directory, className);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => isMeant(relative(folder, path)))
      .toSorted(inOrder.compare);
    lists.push(paths.map((path) => ({ path, className, partition })));
  }
  return lists.flat();
}

function isMeant(path: string): boolean {
  return !path.split(sep).some((part) => NOT_MEANT.test(part));
}

/** "2" before "10", and the same in every country. */
const inOrder = new Intl.Collator("en", { numeric: true });

async function foldersIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && isMeant(entry.name))
      .map((entry) => entry.name)
      .toSorted(inOrder.compare);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Expected a folder of class folders. Received: ${reason}.`, {
      cause: error,
    });
  }
}
