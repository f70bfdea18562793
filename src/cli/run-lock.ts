/**
 * A lock on a directory, so that two runs do not write to the same one. It is a file that says who holds it. A process
 * that is killed leaves it behind; the next run sees that nobody holds it any more. Nothing here waits for anything, as
 * in `output-directory.ts`.
 */

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AtelierError } from "../errors.ts";
import { systemCode } from "../files/file-operations.ts";
import { unfinishedName } from "../files/unfinished.ts";
import { formatMoment } from "./formats.ts";
import { isRunning, type ProcessIdentity, thisProcess } from "./process-identity.ts";

/** Its name in the directory. */
export const LOCK_FILE = "run.lock";

/** Who holds a lock. */
export interface LockHolder extends ProcessIdentity {
  /** When it was taken, as ISO 8601. */
  readonly since: string;
  /** What was typed. */
  readonly command: string;
}

/** Another run writes to the directory. */
export class DirectoryInUseError extends AtelierError {
  override name = "DirectoryInUseError";
}

/**
 * Takes the lock of a directory.
 *
 * @param command what was typed, for others to read
 * @returns releases it
 * @throws DirectoryInUseError if a running process holds it; what the file system reports
 */
export function lockDirectory(directory: string, command: string): () => void {
  const path = join(directory, LOCK_FILE);
  const mine: LockHolder = { ...thisProcess(), since: new Date().toISOString(), command };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; !writeNew(path, text); attempt++) {
    const found = readLock(path);
    if (found === undefined) continue;
    const { holder } = found;
    const isHeld = holder !== undefined && isRunning(holder, Date.parse(holder.since));
    if (isHeld || attempt >= MAX_ATTEMPTS) throw inUse(directory, holder);
    removeLock(path, found.text);
  }
  return () => {
    // Another one's, if somebody took it away by hand.
    if (readLock(path)?.text === text) rmSync(path, { force: true });
  };
}

/** Reads who holds the lock of a directory; undefined if nobody does. */
export function lockHolder(directory: string): LockHolder | undefined {
  const holder = readLock(join(directory, LOCK_FILE))?.holder;
  return holder !== undefined && isRunning(holder, Date.parse(holder.since)) ? holder : undefined;
}

/** Other runs may take and release it at the same time. */
const MAX_ATTEMPTS = 20;

/** Errors of file systems without hard links. */
const WITHOUT_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"];

/** Writes a file, so that nobody sees it without its contents; false if it exists. */
function writeNew(path: string, text: string): boolean {
  const temporary = unfinishedName(path);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return false;
    if (code === undefined || !WITHOUT_LINKS.includes(code)) throw error;
    return writeNewAtOnce(path, text);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeNewAtOnce(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** The text of a lock, and who holds it; nobody, if it is not the text of a lock. */
function readLock(path: string): { text: string; holder: LockHolder | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { host, pid, start, since, command } = JSON.parse(text);
    const isHolder =
      Number.isSafeInteger(pid) &&
      pid > 0 &&
      [host, since, command].every((part) => typeof part === "string") &&
      (start === null || typeof start === "string");
    return { text, holder: isHolder ? { host, pid, start, since, command } : undefined };
  } catch {
    return { text, holder: undefined };
  }
}

/** Removes the lock with this text, and no other that has come into its place meanwhile. */
function removeLock(path: string, text: string): void {
  const aside = unfinishedName(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  try {
    const moved = readFileSync(aside, "utf8");
    if (moved !== text) writeNew(path, moved);
  } finally {
    rmSync(aside, { force: true });
  }
}

function inUse(directory: string, holder: LockHolder | undefined): DirectoryInUseError {
  const path = join(directory, LOCK_FILE);
  if (holder === undefined) {
    return new DirectoryInUseError(
      `Expected a directory that no other run writes to. Received: ${directory}, which several runs want at once.`,
    );
  }
  const { host, pid, since, command } = holder;
  const isElsewhere = host !== thisProcess().host;
  const where = isElsewhere ? ` on ${host}` : "";
  const advice = isElsewhere
    ? `; if that run has ended, remove ${path}`
    : "; wait for its end, or name another directory with --out";
  return new DirectoryInUseError(
    `Expected a directory that no other run writes to${advice}. ` +
      `Received: ${directory}, which process ${pid}${where} has been writing to since ${formatMoment(since)}: ${command}.`,
  );
}
