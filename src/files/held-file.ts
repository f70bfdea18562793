/**
 * Files held by one process at a time: a lock on a directory, a lease on a piece of work. Such a file names its
 * holder. A killed process leaves it behind; the next one sees that its holder is gone. Nothing here is asynchronous,
 * so that the process cannot end between taking a file and registering its removal.
 */

import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { systemCode } from "./file-operations.ts";
import { isRunning, type ProcessIdentity, thisHost, thisProcess } from "./process-identity.ts";
import { unfinishedName } from "./unfinished.ts";

/** Who holds a file. */
export interface Holder extends ProcessIdentity {
  /** When it was taken, as ISO 8601. */
  readonly since: string;
  /** For people: the command that was typed. */
  readonly command: string;
}

/** A file that this process holds. */
export interface HeldFile {
  /** Says that this process is still at work, to those who cannot see it. */
  refresh(): void;
  /** Removes the file, unless another process holds it by now. */
  release(): void;
}

export interface HoldOptions {
  /**
   * Milliseconds after which a process of another machine is taken to have ended, if it has not refreshed its file.
   *
   * @default never
   */
  readonly abandonedAfter?: number;
}

/** Others may take and release it at the same time. */
const MAX_ATTEMPTS = 20;

/** Errors of file systems without hard links. */
const WITHOUT_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"];

/**
 * Takes a file for this process.
 *
 * @param command the work in progress, for messages of other processes
 * @returns the file, or its holder, unnamed if several processes want it at once
 * @throws what the file system reports
 */
export function holdFile(
  path: string,
  command: string,
  options: HoldOptions = {},
): { readonly file: HeldFile } | { readonly holder: Holder | undefined } {
  const mine: Holder = { ...thisProcess(), since: new Date().toISOString(), command };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; !writeNew(path, text); attempt++) {
    const found = read(path);
    if (found === undefined) continue;
    const { holder } = found;
    if (attempt >= MAX_ATTEMPTS || isHeld(path, holder, options)) return { holder };
    removeExactly(path, found.text);
  }
  return {
    file: {
      refresh() {
        const now = new Date();
        try {
          if (read(path)?.text === text) utimesSync(path, now, now);
        } catch {
          // Faults of the disk are reported by writers of more than a time.
        }
      },
      release() {
        // Another process's, if the file was removed by hand.
        if (read(path)?.text === text) rmSync(path, { force: true });
      },
    },
  };
}

/** Reads who holds a file; undefined if it is free. */
export function holderOf(path: string, options: HoldOptions = {}): Holder | undefined {
  const holder = read(path)?.holder;
  return isHeld(path, holder, options) ? holder : undefined;
}

/** Removes a file that no process holds any more. */
export function removeAbandoned(path: string, options: HoldOptions = {}): void {
  const found = read(path);
  if (found !== undefined && !isHeld(path, found.holder, options)) removeExactly(path, found.text);
}

function isHeld(
  path: string,
  holder: Holder | undefined,
  { abandonedAfter = Number.POSITIVE_INFINITY }: HoldOptions,
): boolean {
  if (holder === undefined || !isRunning(holder, Date.parse(holder.since))) return false;
  if (holder.host === thisHost()) return true;
  const refreshed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return refreshed === undefined || Date.now() - refreshed < abandonedAfter;
}

/** Writes a file that never appears without its contents; false if it exists. */
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

/** The text of such a file and its holder, if it states one. */
function read(path: string): { text: string; holder: Holder | undefined } | undefined {
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

/** Removes the file with this text, and no other that has come into its place meanwhile. */
function removeExactly(path: string, text: string): void {
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
