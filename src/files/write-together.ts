/** Several files that belong together. */

import { dirname } from "node:path";
import { files } from "./file-operations.ts";
import { removeFile } from "./remove-file.ts";
import { storageError } from "./storage-error.ts";
import { unfinishedName } from "./unfinished.ts";
import { checkReplaceable, syncDirectory, writeWhole } from "./write-whole.ts";

/**
 * Writes files of one directory that belong together, so that new ones never stand beside older ones: all are
 * written under temporary names, then the old ones are removed, and they are renamed in order. If the last file
 * exists, all do. If a file cannot be written, the previous ones stay as they were.
 *
 * @param contents by path
 * @throws StorageError
 */
export async function writeTogether(contents: ReadonlyMap<string, Uint8Array | string>): Promise<void> {
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const path of contents.keys()) await checkReplaceable(path);
    for (const [path, content] of contents) {
      const temporary = unfinishedName(path);
      await writeWhole(temporary, content);
      staged.push({ from: temporary, to: path });
    }
    for (const { to } of staged.slice(1).reverse()) await removeFile(to);
    for (const { from, to } of staged) {
      await files()
        .rename(from, to)
        .catch((error: unknown) => {
          throw storageError(`to write ${to}`, to, error);
        });
    }
    for (const directory of new Set(staged.map(({ to }) => dirname(to)))) await syncDirectory(directory);
  } catch (error) {
    for (const { from } of staged) await removeFile(from).catch(() => {});
    throw error;
  }
}
