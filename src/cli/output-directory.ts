/**
 * The directory that a command writes to. Nothing here waits, so that there is no moment at which the process could
 * end between making a directory and knowing that it has to go.
 */

import { accessSync, constants, readdirSync, rmdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { files } from "../files/file-operations.ts";
import { makeDirectory } from "../files/make-directory.ts";
import type { Shell } from "./shell.ts";

export interface OutputDirectory {
  /** Relative to the current directory where it lies below it. */
  readonly path: string;
  /** What is in it already. */
  readonly entries: readonly string[];
  /** Ends the run: a directory that was made for it, and in which nothing was written, goes. */
  release(): void;
}

/**
 * Makes sure, before any work, that there is a directory to write to.
 *
 * @param option what names it, for the message
 * @throws ConfigurationError if it cannot be made or written to
 */
export function openDirectory(path: string, shell: Shell, option = "--out"): OpenedDirectory {
  try {
    const firstMade = makeDirectory(path);
    const entries = readdirSync(path);
    accessSync(path, constants.W_OK | constants.X_OK);
    return open(path, entries, firstMade, shell);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Expected ${option} to be a directory to write to. Received: ${reason}.`, {
      cause: error,
    });
  }
}

/**
 * Makes `base`, or where that exists already the first of `base-2`, `base-3`, … that does not.
 *
 * @throws ConfigurationError if it cannot be made
 */
export function freshDirectory(base: string, shell: Shell): OutputDirectory {
  const parent = openDirectory(dirname(base), shell, "the current directory");
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    try {
      // Fails where another run was quicker.
      files().makeDirectory(path);
      // The directory above goes after this one, at the end of the process too.
      const directory = open(path, [], parent.firstMade ?? path, shell);
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
  entries: readonly string[],
  firstMade: string | undefined,
  shell: Shell,
): OpenedDirectory {
  const removeIfEmpty = () => {
    if (firstMade === undefined) return;
    const top = dirname(resolve(firstMade));
    try {
      for (let empty = resolve(path); empty !== top; empty = dirname(empty)) rmdirSync(empty);
    } catch {
      // There is something in it: it stays.
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
