import { dirname, resolve } from "node:path";
import { FileFormatError } from "../errors/index.ts";
import { readWhole } from "../files/read-whole.ts";
import { checkSweep, type SweepFile } from "./sweep-file.ts";

/** Characters; far more than a sweep's file has. */
const MAX_BYTES = 2 ** 20;

/**
 * Reads a sweep's file, JSON.
 *
 * @returns what it says, and the directory that its paths are relative to
 * @throws FileFormatError if it is no JSON; ConfigurationError, UnknownNameError if it says no sweep
 */
export async function readSweepFile(path: string): Promise<{ file: SweepFile; directory: string }> {
  const bytes = await readWhole(path);
  if (bytes.length > MAX_BYTES) {
    throw new FileFormatError(`Expected ${path} to hold a sweep as JSON. Received: ${bytes.length} bytes.`);
  }
  let file: unknown;
  try {
    file = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`Expected ${path} to hold a sweep as JSON. Received: ${reason}.`, {
      cause: error,
    });
  }
  checkSweep(file);
  return { file, directory: dirname(resolve(path)) };
}
