import { constants } from "node:fs";
import { dirname, resolve } from "node:path";
import { StorageError } from "../errors/index.ts";
import { files, systemCode } from "./file-operations.ts";
import { storageError } from "./storage-error.ts";
import { checkReplaceable } from "./write-whole.ts";

/**
 * Checks, before something is computed for hours, that a file could be written: that nothing at its path is in the
 * way, and that the nearest directory above it that exists is a directory and may be written to.
 *
 * @throws StorageError
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    await checkReplaceable(path);
    await checkDirectory(path);
  } catch (error) {
    throw storageError(`a file that can be written at ${path}`, path, error);
  }
}

async function checkDirectory(path: string): Promise<void> {
  let above = dirname(resolve(path));
  for (;;) {
    try {
      if (!(await files().stat(above)).isDirectory()) {
        throw new StorageError(
          `Expected a file that can be written at ${path}. Received: ${above}, which is a file.`,
          { path },
        );
      }
      await files().access(above, constants.W_OK);
      return;
    } catch (error) {
      const isMissing = ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
      if (!isMissing || dirname(above) === above) throw error;
      above = dirname(above);
    }
  }
}
