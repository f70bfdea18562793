/**
 * Output directories of commands. Everything here is synchronous, so that the process cannot
 * end between creating a directory and registering it for removal.
 */

import { accessSync, constants, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ConfigurationError } from "../errors/index.ts";
import { files } from "../files/file-operations.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { isUnfinished } from "../files/unfinished.ts";
import { DirectoryInUseError, LOCK_FILE, lockDirectory } from "./run-lock.ts";
import type { Shell } from "./shell.ts";

export interface OutputDirectory {
  /** Relative if it is below the current directory. */
  readonly path: string;
  /** Its existing entries. */
  readonly entries: readonly string[];
  /** Releases the lock, and removes directories that were created for the run and are still empty. */
  release(): void;
}

export interface OpenOptions {
  /** The option that names the directory, for messages; default "--out". */
  readonly option?: string;
  /** The typed command. If given, the directory is locked until its release. Default: no lock. */
  readonly command?: string;
}

/**
 * Checks, before any work, that the directory can be written to. In a locked one, removes temporary files
 * of processes that were killed while writing.
 *
 * @throws ConfigurationError if it cannot be created or written to; DirectoryInUseError if another run writes to it
 */
export function openDirectory(
  path: string,
  shell: Shell,
  { option = "--out", command }: OpenOptions = {},
): OpenedDirectory {
  try {
    const firstMade = makeDirectory(path);
    // Gives a better reason if the path is a file.
    readdirSync(path);
    accessSync(path, constants.W_OK | constants.X_OK);
    return open(path, firstMade, shell, command);
  } catch (error) {
    if (error instanceof DirectoryInUseError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Expected ${option} to be a directory to write to. Received: ${reason}.`, {
      cause: error,
    });
  }
}

/**
 * Creates `base`, or the first of `base-2`, `base-3`, … that does not exist.
 *
 * @param command the typed command, for the lock (see {@link openDirectory})
 * @throws ConfigurationError if it cannot be made
 */
export function freshDirectory(base: string, shell: Shell, command?: string): OutputDirectory {
  const parent = openDirectory(dirname(base), shell, { option: "the current directory" });
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    try {
      // Fails if another run was quicker.
      files().makeDirectory(path);
      // The parent is removed after this one, also at the end of the process.
      const directory = open(path, parent.firstMade ?? path, shell, command);
      parent.stopListening();
      return directory;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** Internal state of an open directory. */
interface OpenedDirectory extends OutputDirectory {
  /** The topmost directory that was created for it; undefined if all existed. */
  readonly firstMade: string | undefined;
  /** Leaves the removal to another. */
  stopListening(): void;
}

function open(
  path: string,
  firstMade: string | undefined,
  shell: Shell,
  command: string | undefined,
): OpenedDirectory {
  const unlock = command === undefined ? undefined : lockDirectory(path, command);
  const found = readdirSync(path).filter((name) => name !== LOCK_FILE);
  const leftovers = unlock === undefined ? [] : found.filter(isUnfinished);
  for (const name of leftovers) rmSync(join(path, name), { force: true });
  const entries = found.filter((name) => !leftovers.includes(name));
  const removeIfEmpty = () => {
    try {
      unlock?.();
      if (firstMade === undefined) return;
      const top = dirname(resolve(firstMade));
      for (let empty = resolve(path); empty !== top; empty = dirname(empty)) rmdirSync(empty);
    } catch {
      // It is not empty and stays; or the disk is gone, which is no reason to fail now.
    }
  };
  const stopListening = shell.onExit(removeIfEmpty);
  return {
    path: shortest(path),
    entries,
    firstMade,
    stopListening,
    release() {
      stopListening();
      removeIfEmpty();
    },
  };
}

function shortest(path: string): string {
  const fromHere = relative("", path);
  return fromHere === "" || fromHere.startsWith(`..${sep}`) || fromHere === ".." ? path : join(fromHere);
}
