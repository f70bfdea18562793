/** A lock on a directory, so that two runs do not write to the same one. */

import { join } from "node:path";
import { AtelierError } from "../errors/index.ts";
import { type Holder, holderOf, holdFile } from "../files/held-file.ts";
import { thisHost } from "../files/process-identity.ts";
import { formatMoment } from "./formats.ts";

/** The name of the lock file. */
export const LOCK_FILE = "run.lock";

/** Another run writes to the directory. */
export class DirectoryInUseError extends AtelierError {
  override name = "DirectoryInUseError";
}

/**
 * Locks a directory.
 *
 * @param command the typed command, for messages of other processes
 * @returns releases it
 * @throws DirectoryInUseError if a running process holds it; errors of the file system
 */
export function lockDirectory(directory: string, command: string): () => void {
  const taken = holdFile(join(directory, LOCK_FILE), command);
  if ("file" in taken) return taken.file.release;
  throw inUse(directory, taken.holder);
}

/** Returns the holder of a directory's lock; undefined if it is free. */
export function lockHolder(directory: string): Holder | undefined {
  return holderOf(join(directory, LOCK_FILE));
}

function inUse(directory: string, holder: Holder | undefined): DirectoryInUseError {
  const path = join(directory, LOCK_FILE);
  if (holder === undefined) {
    return new DirectoryInUseError(
      `Expected a directory that no other run writes to. Received: ${directory}, which several runs tried to lock at the same time.`,
    );
  }
  const { host, pid, since, command } = holder;
  const isElsewhere = host !== thisHost();
  const where = isElsewhere ? ` on ${host}` : "";
  const advice = isElsewhere
    ? `; if that run has ended, remove ${path}`
    : "; wait until it ends, or choose another directory by --out";
  return new DirectoryInUseError(
    `Expected a directory that no other run writes to${advice}. ` +
      `Received: ${directory}, which process ${pid}${where} has been writing to since ${formatMoment(since)}: ${command}.`,
  );
}
