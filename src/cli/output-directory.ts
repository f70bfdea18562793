/**
 * The directory that a training run is written to. Nothing here waits, so that there is no moment at which the
 * process could end between making a directory and knowing that it has to go.
 */

import { accessSync, constants, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ConfigurationError } from "../errors.ts";
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
 * Makes sure, before hours of training, that there is a directory to write to.
 *
 * @throws ConfigurationError if it cannot be made or written to
 */
export function openDirectory(path: string, shell: Shell): OutputDirectory {
  try {
    const firstMade = mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    return open(path, readdirSync(path), firstMade, shell);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Expected --out to be a directory to write to. Received: ${reason}.`, {
      cause: error,
    });
  }
}

/** Makes `base`, or where that exists already the first of `base-2`, `base-3`, … that does not. */
export function freshDirectory(base: string, shell: Shell): OutputDirectory {
  const parent = dirname(base);
  const parentMade = mkdirSync(parent, { recursive: true });
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    try {
      // Fails where another run was quicker.
      mkdirSync(path);
      return open(path, [], parentMade ?? path, shell);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

function open(
  path: string,
  entries: readonly string[],
  firstMade: string | undefined,
  shell: Shell,
): OutputDirectory {
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
