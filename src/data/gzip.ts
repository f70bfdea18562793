/** Files read whole, inflated if they are gzip, never beyond the length that their beginning announces. */

import type { ReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createGunzip, type Gunzip } from "node:zlib";
import { FileFormatError } from "../errors/index.ts";
import { type AnnouncedLength, assemble, GREATEST_RATIO } from "./assemble.ts";

/** Large enough that 47 MB pass in some hundred steps, small enough not to show in the resident memory. */
const CHUNK_BYTES = 1 << 18;

/**
 * Reads a file whole, and inflates it if it begins with gzip's magic bytes, whatever its name. It passes as a
 * stream into one array of the announced length: memory stays bounded, and the compressed bytes are never held
 * whole. A gzip that ends before that length is returned as it is, for the format's reader to judge.
 *
 * The members of a gzip are joined. After the last one there may be zeros, as tapes and block devices leave them,
 * but nothing else: gunzip warns of "trailing garbage" and ignores it, but what stands there may as well be a
 * member whose beginning was damaged.
 *
 * @throws FileFormatError, naming the file: it cannot be read, is not a file, is empty, is a truncated or corrupt
 *   gzip or one with something after its end, holds more than announced, or announces more than it can hold, than
 *   2 GiB, or than there is memory for
 */
export async function readMaybeGzip(path: string, announcedLength: AnnouncedLength): Promise<Uint8Array> {
  return readChunks(path, (chunks, capacity) => assemble(chunks, capacity, path, announcedLength));
}

/**
 * Reads a file as a stream of chunks, inflated if it begins with gzip's magic bytes.
 *
 * @param use takes the chunks, to their end unless it throws, and how many bytes they have at most
 * @throws FileFormatError, naming the file, as {@link readMaybeGzip} does; and what `use` throws
 */
export async function readChunks<Result>(
  path: string,
  use: (chunks: AsyncIterable<Uint8Array>, capacity: number) => Promise<Result>,
): Promise<Result> {
  try {
    const { size } = await checkFile(path);
    const handle = await open(path);
    try {
      return await read(handle, size, path, use);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readingError(path, error);
  }
}

/** @throws FileFormatError if it is not a file, or an empty one */
export async function checkFile(path: string): Promise<{ size: number }> {
  const stats = await stat(path);
  // Asked before it is opened: opening a named pipe would wait for ever.
  if (!stats.isFile()) {
    const received = stats.isDirectory() ? "a directory" : "something that is not a file";
    throw new FileFormatError(`${path}: Expected a file. Received: ${received}.`);
  }
  if (stats.size === 0) {
    throw new FileFormatError(`${path}: Expected a file with content. Received: an empty file.`);
  }
  return stats;
}

async function read<Result>(
  handle: FileHandle,
  size: number,
  path: string,
  use: (chunks: AsyncIterable<Uint8Array>, capacity: number) => Promise<Result>,
): Promise<Result> {
  const magic = new Uint8Array(2);
  await handle.read(magic, 0, 2, 0);
  const file = handle.createReadStream({
    start: 0,
    autoClose: false,
    highWaterMark: Math.min(CHUNK_BYTES, size),
  });
  try {
    if (magic[0] !== 0x1f || magic[1] !== 0x8b) return await use(file, size);
    const inflated = createGunzip({ chunkSize: CHUNK_BYTES });
    // An error shows where the chunks are read; errors after that are of no interest.
    inflated.on("error", () => {});
    const feeding = feed(file, inflated).catch((error) => void inflated.destroy(error));
    try {
      const result = await use(inflated, size * GREATEST_RATIO);
      // The part that zlib took of the file: it ends at a zero after a member, and ignores the rest.
      if (inflated.bytesWritten < size) await checkPadding(handle, inflated.bytesWritten, path);
      return result;
    } finally {
      inflated.destroy();
      await feeding;
    }
  } finally {
    file.destroy();
  }
}

/**
 * Gives a file to zlib until it takes no more. Not by `pipe`, which continues after that: zlib would find a further
 * member and push it to a stream that has ended, and from Node 24 on that error ends the process.
 */
async function feed(file: ReadStream, inflated: Gunzip): Promise<void> {
  // Where zlib leaves bytes, Node 20 does not say that it is done with a chunk, but ends the stream.
  const ended = finished(inflated, { writable: false });
  ended.catch(() => {});
  let fed = 0;
  // The file stays open: what zlib left of it is still to be looked at.
  for await (const chunk of file.iterator({ destroyOnReturn: false })) {
    fed += chunk.length;
    const taken = new Promise<void>((resolve, reject) => {
      inflated.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    await Promise.race([taken, ended]);
    if (inflated.bytesWritten < fed) return;
  }
  inflated.end();
}

/** Refuses anything but zeros from `position` to the end of the file. */
async function checkPadding(handle: FileHandle, position: number, path: string): Promise<void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let at = position; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return;
    const found = chunk.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
    if (found >= 0) {
      throw new FileFormatError(
        `${path}: Expected nothing but zeros after the end of the gzip at byte ${position}. ` +
          `Received: ${chunk[found]} at byte ${at + found}.`,
      );
    }
    at += bytesRead;
  }
}

/** Converts an error of zlib or the file system to a typed one; others are returned as they are. */
export function readingError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const expected = error.code.startsWith("Z_") ? "a complete and sound gzip file" : "a file that can be read";
  return new FileFormatError(`${path}: Expected ${expected}. Received: ${error.message}.`, { cause: error });
}
