import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory and those above it that are missing. Unlike `mkdir` with `recursive`, which in Node 20 never ends
 * where a file system refuses as if a directory above were missing, as /proc does.
 *
 * @returns the first directory that was made; undefined if all were there
 * @throws what the file system reports
 */
export function makeDirectory(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); !exists(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  for (const directory of missing) {
    try {
      mkdirSync(directory);
    } catch (error) {
      const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!isThere || !statSync(directory).isDirectory()) throw error;
    }
  }
  return missing[0];
}

/** A file counts too: then the file system says that it is in the way. */
function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
