import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { isInside } from "./open-file.ts";

/** The directories in a directory, in order; of links those that lead to a place inside it. None where there is none. */
export async function subdirectories(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsInside(directory, path))))
      found.push(path);
  }
  return found.sort();
}

async function leadsInside(directory: string, link: string): Promise<boolean> {
  try {
    return isInside(await realpath(directory), await realpath(link));
  } catch {
    return false;
  }
}
