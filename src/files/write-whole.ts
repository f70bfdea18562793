import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StorageError } from "../errors.ts";
import { makeDirectory } from "./make-directory.ts";

const BYTES = 6;
const UNFINISHED = ".part";

/** Whether this is the name of a file that {@link writeWhole} was about to write when its process was killed. */
export function isUnfinished(name: string): boolean {
  return new RegExp(`\\.[0-9a-f]{${2 * BYTES}}\\${UNFINISHED}$`).test(name);
}

/**
 * Writes a file whole or not at all: beside its place first, then renamed. Nobody sees half a file, and nothing is
 * left behind on failure. Missing directories are made.
 *
 * @throws StorageError with the path, the size and what the file system reports
 */
export async function writeWhole(path: string, contents: Uint8Array | string): Promise<void> {
  try {
    await write(path, contents);
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    const size = (
      typeof contents === "string" ? Buffer.byteLength(contents) : contents.length
    ).toLocaleString("en-US");
    const isFull = "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
    const advice = isFull ? "; make room there, or name another directory" : "";
    throw new StorageError(`Expected to write ${path}, ${size} bytes${advice}. Received: ${error.message}.`, {
      cause: error,
    });
  }
}

async function write(path: string, contents: Uint8Array | string): Promise<void> {
  makeDirectory(dirname(path));
  const temporary = `${path}.${randomBytes(BYTES).toString("hex")}${UNFINISHED}`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
