/** Files on a disk, for the readers of formats. */

import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { createInflateRaw } from "node:zlib";
import { FileFormatError } from "../errors/index.ts";
import { formatOf, TELLING_BYTES } from "./format-of.ts";
import type { FileParts, SourceFile } from "./formats/source-file.ts";
import { checkFile, readChunks, readingError } from "./gzip.ts";

const CHUNK_BYTES = 1 << 18;

/** The file at a path. */
export function fileOnDisk(path: string): SourceFile {
  return {
    ...{ path, name: basename(path) },
    readChunks: (use) => readChunks(path, use),
    async readParts(use) {
      try {
        const { size } = await checkFile(path);
        const handle = await open(path);
        try {
          return await use(partsOf(handle, size));
        } finally {
          await handle.close();
        }
      } catch (error) {
        throw readingError(path, error);
      }
    },
  };
}

function partsOf(handle: FileHandle, size: number): FileParts {
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(Math.min(length, Math.max(0, size - offset)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
    async *stream(offset, length) {
      if (length > 0) yield* rangeOf(handle, offset, length);
    },
    inflate: (offset, length, source) => inflate(handle, offset, length, source),
  };
}

function rangeOf(handle: FileHandle, offset: number, length: number) {
  return handle.createReadStream({
    ...{ start: offset, end: offset + Math.max(0, length - 1), autoClose: false, highWaterMark: CHUNK_BYTES },
  });
}

async function* inflate(
  handle: FileHandle,
  offset: number,
  length: number,
  source: string,
): AsyncGenerator<Uint8Array> {
  const stream = rangeOf(handle, offset, length);
  const inflater = stream.pipe(createInflateRaw({ chunkSize: CHUNK_BYTES }));
  stream.on("error", (error) => inflater.destroy(error));
  try {
    yield* inflater;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("Z_")) throw error;
    throw new FileFormatError(`${source}: Expected deflated data. Received: ${error.message}.`, {
      cause: error,
    });
  } finally {
    inflater.destroy();
    stream.destroy();
  }
}

/** Returns the format of a file by its first bytes, with advice; or why it cannot be read. */
export async function describeFile(path: string): Promise<string> {
  try {
    // Opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile()) return "not a file";
    const handle = await open(path);
    try {
      const start = new Uint8Array(TELLING_BYTES);
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      return formatOf(start.subarray(0, bytesRead)) ?? "of a format that is not known";
    } finally {
      await handle.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
