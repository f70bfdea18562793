/**
 * The directory that a command writes to. Nothing here waits, so that there is no moment at which the process could
 * end between making a directory and knowing that it has to go.
 */

import { accessSync, constants, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { files } from "../files/file-operations.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { isUnfinished } from "../files/unfinished.ts";
import { DirectoryInUseError, LOCK_FILE, lockDirectory } from "./run-lock.ts";
import type { Shell } from "./shell.ts";

export interface OutputDirectory {
  /** Relative to the current directory where it lies below it. */
  readonly path: string;
  /** What is in it already. */
  readonly entries: readonly string[];
  /** Ends the run: a directory that was made for it, and in which nothing was written, goes. */
  release(): void;
}

export interface OpenOptions {
  /** What names the directory, for messages; default "--out". */
  readonly option?: string;
  /** What was typed: given, no other run may write to the directory until its release. Default: it is not locked. */
  readonly command?: string;
}

/**
 * Makes sure, before any work, that there is a directory to write to; in one that is locked, files are removed that
 * processes left behind which were killed while they wrote them.
 *
 * @throws ConfigurationError if it cannot be made or written to; DirectoryInUseError if another run writes to it
 */
export function openDirectory(
  path: string,
  shell: Shell,
  { option = "--out", command }: OpenOptions = {},
): OpenedDirectory {
  try {
    const firstMade = makeDirectory(path);
    // Of a file it says better what is wrong.
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
 * Makes `base`, or where that exists already the first of `base-2`, `base-3`, … that does not.
 *
 * @param command what was typed: it is locked, as {@link openDirectory} does it
 * @throws ConfigurationError if it cannot be made
 */
export function freshDirectory(base: string, shell: Shell, command?: string): OutputDirectory {
  const parent = openDirectory(dirname(base), shell, { option: "the current directory" });
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    try {
      // Fails where another run was quicker.
      files().makeDirectory(path);
      // The directory above goes after this one, at the end of the process too.
      const directory = open(path, parent.firstMade ?? path, shell, command);
      parent.stopListening();
      return directory;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** What is known of a directory here alone. */
interface OpenedDirectory extends OutputDirectory {
  /** The first directory that was made for it; undefined if all were there. */
  readonly firstMade: string | undefined;
  /** Leaves it to another to remove it. */
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
      // There is something in it: it stays. Or the disk is gone, which is no reason to fail now.
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
