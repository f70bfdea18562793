import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { files, systemCode } from "./file-operations.ts";

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
      files().makeDirectory(directory);
    } catch (error) {
      const isThere = systemCode(error) === "EEXIST";
      if (!isThere || !statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  }
  return missing[0];
}

/** A file counts too: then the file system says that it is in the way. */
function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
