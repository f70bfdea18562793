/**
 * Names of files that are being written: `NAME.HOST-PROCESS-RANDOM.part`. They tell the writing process, and so
 * whether it still runs.
 */

import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { files, systemCode } from "./file-operations.ts";

const UNFINISHED = /\.([\da-f]{8})-(\d+)-[\da-f]{12}\.part$/;
/** Longest name that file systems accept. */
const MAX_NAME_BYTES = 255;
/** Length of `.HOST-PROCESS-RANDOM.part`, with the longest process number. */
const MAX_ENDING_BYTES = 40;
/** Age at which files of other machines, or of a dead process whose number is in use again, count as abandoned. */
const ABANDONED_MS = 24 * 3600 * 1000;
/** Times of files are as coarse as two seconds on some file systems (FAT). */
const CLOCK_MS = 2000;

/** Process numbers mean something on one machine only, and containers have host names of their own. */
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** A name beside a file's for while it is being written. */
export function unfinishedName(path: string): string {
  const ending = `.${HOST}-${process.pid}-${randomBytes(6).toString("hex")}.part`;
  let name = "";
  for (const character of basename(path)) {
    if (Buffer.byteLength(name + character) > MAX_NAME_BYTES - MAX_ENDING_BYTES) break;
    name += character;
  }
  return join(dirname(path), name + ending);
}

/** Returns true if this is the name of a file that was being written. */
export function isUnfinished(name: string): boolean {
  return UNFINISHED.test(name);
}

/**
 * Removes what processes left that were killed while they wrote: files that {@link isUnfinished} and whose process is
 * no more. What a process of this machine may be writing is left alone; what another machine writes, for a day.
 *
 * @param recursive also in directories below, but never where a link leads; default: false
 * @returns the paths of what was removed; empty where the directory cannot be read
 */
export async function removeLeftovers(directory: string, { recursive = false } = {}): Promise<string[]> {
  const removed: string[] = [];
  // A directory that cannot be read cannot be cleaned either; the next write there fails and says so.
  const entries = await files()
    .list(directory)
    .catch(() => []);
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (recursive && entry.isDirectory()) removed.push(...(await removeLeftovers(path, { recursive })));
    else if (entry.isFile() && (await isLeftover(path))) {
      const isGone = await files()
        .unlink(path)
        .then(
          () => true,
          () => false,
        );
      if (isGone) removed.push(path);
    }
  }
  return removed;
}

async function isLeftover(path: string): Promise<boolean> {
  const [, host, writer] = UNFINISHED.exec(basename(path)) ?? [];
  if (host === undefined || writer === undefined) return false;
  const isOfThisMachine = host === HOST;
  if (isOfThisMachine && !isAlive(Number(writer))) return true;
  const written = await files()
    .lstat(path)
    .catch(() => undefined);
  if (written === undefined) return false;
  // In a container every run may have the same number.
  const isOfThisProcess = isOfThisMachine && Number(writer) === process.pid;
  const began = Date.now() - process.uptime() * 1000;
  if (isOfThisProcess) return written.mtimeMs < began - CLOCK_MS;
  return Date.now() - written.mtimeMs > ABANDONED_MS;
}

function isAlive(processNumber: number): boolean {
  try {
    process.kill(processNumber, 0);
    return true;
  } catch (error) {
    // EPERM: it is another user's.
    return systemCode(error) !== "ESRCH";
  }
}
