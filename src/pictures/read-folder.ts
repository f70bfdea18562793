/** Folders of pictures as they lie on the disk. */

import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeFile } from "../data/file-on-disk.ts";
import { ConfigurationError } from "../errors/index.ts";
import { compareNames, type Folder, isMeant } from "./folder-tree.ts";

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
    if (!isMeant(entry)) continue;
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
    const reason = await reasonOf(error, path);
    throw new ConfigurationError(`Expected a folder of class folders. Received: ${reason}.`, {
      cause: error,
    });
  }
}

async function reasonOf(error: unknown, path: string): Promise<string> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `${path}, no such directory`;
  if (code !== "ENOTDIR") return error instanceof Error ? error.message : String(error);
  return `${path}, a file, not a folder (${await describeFile(path)})`;
}

/** A link that leads nowhere counts as a file, and is found out when it is to be read. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
