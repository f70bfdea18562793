/** `preparation.json`, beside the IDX files of a dataset that was imported: how pictures became its images. */

import { readFile, stat } from "node:fs/promises";
import { FileFormatError } from "../errors.ts";
import { checkPreparation, type Preparation } from "./preparation.ts";
import { formatShape } from "./tensor.ts";

export const PREPARATION_FILE = "preparation.json";

/** Far more than it takes. */
const MAX_BYTES = 2 ** 16;

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
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError(`${path}: Expected JSON. Received: ${String(error)}.`, { cause: error });
  }
  const preparation = checkPreparation(value, path);
  if (formatShape(preparation.shape) !== formatShape(imageShape)) {
    throw new FileFormatError(
      `${path}: Expected the shape of the images beside it, ${formatShape(imageShape)}. ` +
        `Received: ${formatShape(preparation.shape)}.`,
    );
  }
  return preparation;
}

/** The file's contents. */
export function formatPreparation(preparation: Preparation): string {
  return `${JSON.stringify(preparation, undefined, 2)}\n`;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isFile() && stats.size <= MAX_BYTES) return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`${path}: Expected how pictures became images. Received: ${reason}.`, {
      cause: error,
    });
  }
  throw new FileFormatError(
    `${path}: Expected a file of at most ${MAX_BYTES} bytes. Received: a larger one, or no file.`,
  );
}
