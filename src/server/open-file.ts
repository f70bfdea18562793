/** Files opened for reading, and only where they belong. */

import { constants, type Stats } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { sep } from "node:path";

/** Not through a link, and without waiting for the other end of a pipe. Windows has neither flag. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface OpenedFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/**
 * Opens a file that lies in a directory, once all links are followed.
 *
 * @returns undefined if it does not, is no ordinary file, or cannot be read
 */
export async function openInside(root: string, path: string): Promise<OpenedFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    const [realRoot, realPath] = await Promise.all([realpath(root), realpath(path)]);
    if (!isInside(realRoot, realPath)) return undefined;
    handle = await open(realPath, READ);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, stats };
  } catch {
    // Gone, or not readable: to the client it does not exist.
  }
  await handle?.close();
  return undefined;
}

/** Whether a real path lies below another one. */
export function isInside(realRoot: string, realPath: string): boolean {
  return realPath.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
}

/** The version of a file: another one after each change. */
export function versionOf({ size, mtimeMs }: Pick<Stats, "size" | "mtimeMs">): string {
  return `${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}`;
}
