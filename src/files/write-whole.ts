import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const BYTES = 6;
const UNFINISHED = ".part";

/** Whether this is the name of a file that {@link writeWhole} was about to write when its process was killed. */
export function isUnfinished(name: string): boolean {
  return new RegExp(`\\.[0-9a-f]{${2 * BYTES}}\\${UNFINISHED}$`).test(name);
}

/**
 * Writes a file whole or not at all: beside its place first, then renamed. Nobody sees half a file, and nothing is
 * left behind on failure. Missing directories are made.
 *
 * @throws what the file system reports
 */
export async function writeWhole(path: string, contents: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(BYTES).toString("hex")}${UNFINISHED}`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
