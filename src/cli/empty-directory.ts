import { readdir } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";

/**
 * Makes sure that a dataset is not written among other files, which would then belong to it or be lost.
 *
 * @throws ConfigurationError if there is anything in the directory, or it cannot be read
 */
export async function openEmptyDirectory(path: string): Promise<void> {
  let entries: string[];
  try {
    entries = await readdir(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Expected --out to be a new or empty directory. Received: ${reason}.`, {
      cause: error,
    });
  }
  if (entries.length > 0) {
    throw new ConfigurationError(
      `Expected --out to be a new or empty directory. Received: ${path}, with ${entries.length} files in it.`,
    );
  }
}
