/** Names of classes, from files. */

import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { FileFormatError } from "../errors/index.ts";
import { MAX_NAMES_BYTES, parseClassNames, parseMapping } from "./class-names.ts";

/**
 * The class names in a `labels.txt`, as {@link parseClassNames} reads them; undefined if there is no such file.
 *
 * @throws FileFormatError if the file cannot be read, has more than 16 MiB, is not UTF-8, or is not as described
 */
export async function readClassNames(path: string): Promise<readonly string[] | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseClassNames(text, path);
}

/**
 * The names in one of EMNIST's `…-mapping.txt`, as {@link parseMapping} reads them; undefined if there is no such file.
 *
 * @throws FileFormatError as {@link readClassNames} does
 */
export async function readMapping(path: string): Promise<ReadonlyMap<number, string> | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseMapping(text, path);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    await checkFile(path);
    const bytes = await readFile(path);
    if (isUtf8(bytes)) return bytes.toString("utf8");
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`${path}: Expected a text file of class names. Received: ${reason}.`, {
      cause: error,
    });
  }
  throw new FileFormatError(`${path}: Expected a text file in UTF-8. Received: bytes that are not UTF-8.`);
}

async function checkFile(path: string): Promise<void> {
  const stats = await stat(path);
  // Asked before it is opened: opening a named pipe would wait for ever.
  if (!stats.isFile()) {
    const received = stats.isDirectory() ? "a directory" : "something that is not a file";
    throw new FileFormatError(`${path}: Expected a text file of class names. Received: ${received}.`);
  }
  if (stats.size > MAX_NAMES_BYTES) {
    throw new FileFormatError(
      `${path}: Expected a text file of at most ${MAX_NAMES_BYTES} bytes. Received: ${stats.size} bytes.`,
    );
  }
}
