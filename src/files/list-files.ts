import { files, systemCode } from "./file-operations.ts";
import { storageError } from "./storage-error.ts";

/**
 * Lists the names of the files in a directory; none where there is no directory.
 *
 * @throws StorageError if it cannot be read
 */
export async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await files().list(directory);
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw storageError(`to read the directory ${directory}`, directory, error);
  }
}
