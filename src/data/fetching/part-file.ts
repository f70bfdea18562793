/**
 * A file on its way: its bytes gather under a name of their own, and get the real one only when they are known to
 * be right. Names beside `PATH`:
 *
 * - `PATH.0f3a9c2e.part` belongs to the download that made the name up, and to no other;
 * - `PATH.part` was left by a download that ended before it was done, for the next one to claim.
 */

import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StorageError } from "../../errors/index.ts";
import { files, type OpenFile } from "../../files/file-operations.ts";
import { makeDirectory } from "../../files/make-directory.ts";
import { syncDirectory } from "../../files/write-whole.ts";

/** For reading and writing what is there, and never what a link points to. Windows has no such flag. */
const NO_LINK = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** A download touches its part with every byte and every attempt; what is older than this has lost its process. */
const ABANDONED_AFTER_MS = 120_000;

const CHUNK_BYTES = 1 << 18;

/** The part of one download. Its methods throw what the file system throws. */
export class PartFile {
  readonly #path: string;
  readonly #own: string;
  readonly #handle: OpenFile;
  #hash = createHash("sha256");
  #length = 0;

  private constructor(path: string, own: string, handle: OpenFile) {
    this.#path = path;
    this.#own = own;
    this.#handle = handle;
  }

  /**
   * Opens a part for `path`, with the bytes of an earlier download if there are any: those it left, or else those
   * of one that crashed. Of several processes that want the same bytes one gets them, and the others begin anew.
   */
  static async claim(path: string): Promise<PartFile> {
    makeDirectory(dirname(path));
    const own = ownName(path);
    const handle = await files().open(own, (await takeOver(path, own)) ? NO_LINK : "wx+");
    const part = new PartFile(path, own, handle);
    try {
      await part.#readBack();
    } catch (error) {
      await part.drop();
      throw error;
    }
    return part;
  }

  /** Number of bytes present. */
  get length(): number {
    return this.#length;
  }

  /** The SHA-256 of these bytes, in hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length; ) {
      const position = this.#length + written;
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, position);
      if (!(bytesWritten > 0)) {
        throw new StorageError(`Expected to write ${this.#path}. Received: a disk that takes no more.`, {
          path: this.#path,
        });
      }
      written += bytesWritten;
    }
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** Throws the bytes away, to begin anew. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#length = 0;
  }

  /** Shows other processes that this download is still under way. */
  async touch(): Promise<void> {
    const now = new Date();
    await this.#handle.utimes(now, now);
  }

  /** Gives the bytes, which must have been verified, their real name; what has that name is replaced. */
  async publish(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    try {
      await files().rename(this.#own, this.#path);
    } catch (error) {
      // Another process was quicker, and Windows does not replace a file that is being read.
      if ((await sizeOf(this.#path)) !== this.#length) throw error;
      await remove(this.#own);
    }
    await syncDirectory(dirname(this.#path));
  }

  /** Leaves the bytes to the next download, unless more are left already. */
  async leave(): Promise<void> {
    const free = freeName(this.#path);
    if (this.#length <= ((await sizeOf(free)) ?? 0)) return this.drop();
    await this.#handle.close().catch(() => {});
    // Where it fails, the bytes stay under the name that they have, and pass for those of a crash.
    await files()
      .rename(this.#own, free)
      .catch(() => {});
  }

  /** Removes the bytes. */
  async drop(): Promise<void> {
    // A full disk may say so once more.
    await this.#handle.close().catch(() => {});
    await remove(this.#own);
  }

  async #readBack(): Promise<void> {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await this.#handle.read(chunk, 0, chunk.length, this.#length);
      if (bytesRead === 0) return;
      this.#hash.update(chunk.subarray(0, bytesRead));
      this.#length += bytesRead;
    }
  }
}

function freeName(path: string): string {
  return `${path}.part`;
}

function ownName(path: string): string {
  return `${path}.${randomBytes(4).toString("hex")}.part`;
}

/** Gives `own` the bytes of an earlier download, if there are any; other abandoned ones go. */
async function takeOver(path: string, own: string): Promise<boolean> {
  let isTaken = await claim(freeName(path), own);
  for (const abandoned of await abandonedParts(path)) {
    if (isTaken) await remove(abandoned);
    else isTaken = await adopt(abandoned, path, own);
  }
  return isTaken;
}

/** Renames a part, which only one of several processes can do; false for all others, and where it is not allowed. */
async function claim(part: string, own: string): Promise<boolean> {
  try {
    if (!(await isOwnFile(part))) return false;
    // Touched first: an old file would pass for abandoned under its new name too.
    const now = new Date();
    await files().utimes(part, now, now);
    await files().rename(part, own);
    return true;
  } catch {
    return false;
  }
}

/** Returns true if this is a file of its own: neither a link, nor another name of a file elsewhere. */
async function isOwnFile(path: string): Promise<boolean> {
  const stats = await files().lstat(path);
  return stats.isFile() && stats.nlink === 1;
}

/** Takes the bytes of a download that seems to have crashed. */
async function adopt(abandoned: string, path: string, own: string): Promise<boolean> {
  const claimed = ownName(path);
  if (!(await claim(abandoned, claimed))) return false;
  // As a copy: if its process was only asleep, it continues writing to a file that nothing reads.
  await files().copyFile(claimed, own);
  await remove(claimed);
  return true;
}

/** Parts that belong to a download, but were not touched for long; the longest first. */
async function abandonedParts(path: string): Promise<string[]> {
  const directory = dirname(path);
  const start = `${basename(path)}.`;
  const found: { part: string; size: number }[] = [];
  for (const { name } of await files().list(directory)) {
    if (!name.startsWith(start) || !/^[\da-f]{8}\.part$/.test(name.slice(start.length))) continue;
    const part = join(directory, name);
    const stats = await files()
      .lstat(part)
      .catch(() => undefined);
    if (stats === undefined || !stats.isFile() || Date.now() - stats.mtimeMs < ABANDONED_AFTER_MS) continue;
    found.push({ part, size: stats.size });
  }
  return found.sort((a, b) => b.size - a.size).map(({ part }) => part);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (
    await files()
      .stat(path)
      .catch(() => undefined)
  )?.size;
}

/** Removes a file if it is there and may be removed. */
async function remove(path: string): Promise<void> {
  await files()
    .unlink(path)
    .catch(() => {});
}
