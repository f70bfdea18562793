import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StorageError } from "../errors.ts";

/**
 * Checks, before something is computed for hours, that a file could be written: that its path is no directory, and
 * that the nearest directory above it that exists is a directory and may be written to.
 *
 * @throws StorageError
 */
export async function checkWritable(path: string): Promise<void> {
  if (await isDirectory(path)) throw refusal(path, "a directory");
  let above = dirname(resolve(path));
  for (;;) {
    try {
      if (!(await stat(above)).isDirectory()) throw refusal(path, `${above}, which is a file`);
      await access(above, constants.W_OK);
      return;
    } catch (error) {
      if (error instanceof StorageError) throw error;
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      const isMissing = code === "ENOENT" || code === "ENOTDIR";
      if (!isMissing || dirname(above) === above) {
        throw refusal(path, `${above}: ${error instanceof Error ? error.message : String(error)}`, error);
      }
      above = dirname(above);
    }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function refusal(path: string, received: string, cause?: unknown): StorageError {
  return new StorageError(`Expected a file that can be written at ${path}. Received: ${received}.`, {
    cause,
  });
}
