/** The one way in which Atelier writes a file. */

import { constants, type Stats } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../errors/index.ts";
import { files, type OpenFile, systemCode } from "./file-operations.ts";
import { makeDirectory } from "./make-directory.ts";
import { storageError } from "./storage-error.ts";
import { unfinishedName } from "./unfinished.ts";

/** For writing, made anew, and never what a link points to. Windows has no such flag for links. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** Permissions of a new file, before the process's mask. */
const NEW_FILE_MODE = 0o666;
const MAX_WRITE_BYTES = 1 << 24;

/**
 * Writes a file whole or not at all: beside its place under a name of its own, flushed to the disk, then renamed, and
 * the directory flushed. Nobody ever sees half a file, a file that was there stays until the new one is complete, and
 * nothing is left behind on failure. Missing directories are made. A link at the path is replaced, never followed.
 *
 * @param mode who may read and write a new file; default everybody whom the process's mask lets. A file that is replaced
 *   leaves its mode to the new one
 * @throws StorageError with the path, the size, what the file system reports, and what can be done
 */
export async function writeWhole(
  path: string,
  contents: Uint8Array | string,
  mode = NEW_FILE_MODE,
): Promise<void> {
  const bytes = typeof contents === "string" ? Buffer.from(contents) : contents;
  try {
    await write(path, bytes, mode).catch((error: unknown) => {
      // Somebody removed the directory, or the file in it, in between: it is made again, once.
      if (systemCode(error) !== "ENOENT") throw error;
      return write(path, bytes, mode);
    });
  } catch (error) {
    throw storageError(`to write ${path}, ${bytes.length.toLocaleString("en-US")} bytes`, path, error);
  }
}

async function write(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const system = files();
  makeDirectory(dirname(path));
  const replaced = await checkReplaceable(path, system);
  const temporary = unfinishedName(path);
  try {
    const file = await system.open(temporary, NEW_FILE, replaced ? replaced.mode & 0o777 : mode);
    try {
      await writeAll(file, bytes, path);
      await file.sync();
    } catch (error) {
      // A full disk may say so once more when the file is closed.
      await file.close().catch(() => {});
      throw error;
    }
    await file.close();
    await system.rename(temporary, path);
  } catch (error) {
    await system.unlink(temporary).catch(() => {});
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** The system may take less than it is given, and says how much. */
async function writeAll(file: OpenFile, bytes: Uint8Array, path: string): Promise<void> {
  for (let position = 0; position < bytes.length; ) {
    const length = Math.min(MAX_WRITE_BYTES, bytes.length - position);
    const { bytesWritten } = await file.write(bytes, position, length, position);
    if (!(bytesWritten > 0)) {
      throw new StorageError(
        `Expected to write ${path}. Received: the disk took ${position} of ${bytes.length} bytes, and no more.`,
        { path },
      );
    }
    position += bytesWritten;
  }
}

/**
 * Checks that a path is free, or that of a file that may be replaced: devices and pipes are not, nor is what is
 * write-protected.
 *
 * @returns the status of the file that will be replaced; undefined if there is none, or a link
 */
export async function checkReplaceable(path: string, system = files()): Promise<Stats | undefined> {
  const found = await system.stat(path).catch((error: unknown) => {
    // Nothing there, or a link to nothing; where a directory above is none, writing says it better.
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) {
    const kind = found.isDirectory() ? "a directory" : "a device, a pipe or a socket";
    throw new StorageError(`Expected a file that can be written at ${path}. Received: ${kind}.`, { path });
  }
  await system.access(path, constants.W_OK);
  return (await system.lstat(path)).isFile() ? found : undefined;
}

/** The platforms' ways of saying that directories are not flushed there, or not by this user. */
const CANNOT_SYNC = ["EACCES", "EBADF", "EINVAL", "EISDIR", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM"];

/** Has a new name in a directory outlast a power failure, where the platform can do that. */
export async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await files().open(directory, "r");
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!CANNOT_SYNC.includes(systemCode(error) ?? "")) throw error;
  }
}
