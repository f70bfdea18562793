import { files, systemCode } from "./file-operations.ts";
import { storageError } from "./storage-error.ts";

/**
 * Removes a file, or a link and not what it points to, if it is there.
 *
 * @throws StorageError
 */
export async function removeFile(path: string): Promise<void> {
  try {
    await files().unlink(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return;
    throw storageError(`to remove ${path}`, path, error);
  }
}
