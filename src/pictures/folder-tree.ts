/** What lies in a folder and all folders below it, in an order that does not depend on the file system. */

import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";

export interface Folder {
  readonly name: string;
  readonly path: string;
  readonly folders: readonly Folder[];
  /** Paths of everything else. */
  readonly files: readonly string[];
}

/** Left behind by systems and editors; no picture that somebody would miss. */
const NOT_MEANT = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/;

/** "2" before "10", and the same in every country. */
const inOrder = new Intl.Collator("en", { numeric: true });

export function compareNames(a: string, b: string): number {
  return inOrder.compare(a, b);
}

/**
 * Reads a folder with all that is below it. Links are followed, to files and to folders, as torchvision and fastai do;
 * not one that leads back to a folder above it.
 *
 * @throws ConfigurationError if a folder cannot be read
 */
export function readFolder(path: string): Promise<Folder> {
  return readBelow(path, path, []);
}

async function readBelow(path: string, name: string, above: readonly string[]): Promise<Folder> {
  const { names, real } = await namesIn(path);
  const folders: Folder[] = [];
  const files: string[] = [];
  for (const entry of names.toSorted(compareNames)) {
    const below = join(path, entry);
    if (NOT_MEANT.test(entry)) continue;
    if (!(await isFolder(below))) files.push(below);
    else if (![...above, real].includes(await realpath(below))) {
      folders.push(await readBelow(below, entry, [...above, real]));
    }
  }
  return { name, path, folders, files };
}

async function namesIn(path: string): Promise<{ names: string[]; real: string }> {
  try {
    return { names: await readdir(path), real: await realpath(path) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Expected a folder of class folders. Received: ${reason}.`, {
      cause: error,
    });
  }
}

/** A link that leads nowhere counts as a file, and is found out when it is to be read. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Every file in a folder and below it: its own first. */
export function filesBelow({ files, folders }: Folder): string[] {
  return [...files, ...folders.flatMap(filesBelow)];
}

const PICTURE = /\.(png|jpe?g|webp)$/i;

/** Whether the name is a picture's; what a file really is, its bytes say. */
export function isPicture(path: string): boolean {
  return PICTURE.test(path);
}

/** Whether there are pictures in the folder itself. */
export function hasPictures({ files }: Folder): boolean {
  return files.some(isPicture);
}
