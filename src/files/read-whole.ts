import { FileFormatError } from "../errors/index.ts";
import { files, systemCode } from "./file-operations.ts";
import { storageError } from "./storage-error.ts";

/** Largest file that Node reads into one buffer; V8's buffers are larger, its file reader's are not. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads a file whole. Only an ordinary one: a pipe would be waited for, and a device has no end.
 *
 * @throws FileFormatError if there is no such file, it is none, or it has more than 2 GiB; StorageError if it cannot be read
 */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const stats = await files().stat(path);
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? "a directory" : "a device, a pipe or a socket";
      throw new FileFormatError(`Expected a file at ${path}. Received: ${kind}.`);
    }
    if (stats.size > MAX_BYTES) {
      throw new FileFormatError(
        `Expected a file of less than 2 GiB at ${path}. Received: ${stats.size} bytes.`,
      );
    }
    return await files().read(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) {
      throw new FileFormatError(`Expected a file at ${path}. Received: no such file.`, { cause: error });
    }
    throw storageError(`to read ${path}`, path, error);
  }
}
