/** `preparation.json`, beside the IDX files of a dataset that was imported: how pictures became its images. */

import { readFile, stat } from "node:fs/promises";
import { FileFormatError } from "../errors/index.ts";
import { MAX_PREPARATION_BYTES, type Preparation, parsePreparation } from "./preparation.ts";

/**
 * Reads the file.
 *
 * @param imageShape of the dataset's images, which the file has to say too
 * @returns undefined if there is no such file
 * @throws FileFormatError if it cannot be read, is not as {@link formatPreparation} writes it, or is of other images
 */
export async function readPreparation(
  path: string,
  imageShape: readonly number[],
): Promise<Preparation | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parsePreparation(text, path, imageShape);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isFile() && stats.size <= MAX_PREPARATION_BYTES) return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`${path}: Expected how pictures became images. Received: ${reason}.`, {
      cause: error,
    });
  }
  throw new FileFormatError(
    `${path}: Expected a file of at most ${MAX_PREPARATION_BYTES} bytes. Received: a larger one, or no file.`,
  );
}
