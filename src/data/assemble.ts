/** Chunks of a file put together, never beyond the length that its beginning announces. */

import { FileFormatError } from "../errors/index.ts";

/** Deflate's greatest ratio (https://zlib.net/zlib_tech.html): what cannot be there need not be allocated. */
export const GREATEST_RATIO = 1032;

/** The most that is ever read, 2 GiB: here ends a bomb that announces its size honestly. */
export const GREATEST_LENGTH = 2 ** 31;

/**
 * The length in bytes that a file's beginning announces, or undefined while `start` is too short to say.
 * `idxLength` is such a function for IDX.
 */
export type AnnouncedLength = (start: Uint8Array) => number | undefined;

/** The chunks in one array, made as soon as the first of them have told its length. */
export async function assemble(
  chunks: AsyncIterable<Uint8Array>,
  capacity: number,
  path: string,
  announcedLength: AnnouncedLength,
): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  let bytes: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    let next = chunk;
    if (bytes === undefined) {
      start = joined(start, chunk);
      const length = announcedLength(start);
      if (length === undefined) continue;
      checkLength(length, capacity, path);
      bytes = allocate(length, path);
      next = start;
    }
    if (filled + next.length > bytes.length) {
      throw new FileFormatError(
        `${path}: Expected ${bytes.length} bytes, as the header announces. Received: more; the file is too long.`,
      );
    }
    bytes.set(next, filled);
    filled += next.length;
  }
  return bytes?.subarray(0, filled) ?? new Uint8Array(start);
}

function checkLength(length: number, capacity: number, path: string): void {
  if (length > GREATEST_LENGTH) {
    throw new FileFormatError(
      `${path}: Expected at most ${GREATEST_LENGTH} bytes. Received: a header that announces ${length}.`,
    );
  }
  if (length > capacity) {
    throw new FileFormatError(
      `${path}: Expected ${length} bytes, as the header announces. Received: a file that cannot hold more than ` +
        `${capacity} bytes; it is truncated.`,
    );
  }
}

/** Room for a whole file. A small one may announce so much that there is none. */
function allocate(length: number, path: string): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(
      `${path}: Expected ${length} bytes of memory, as the header announces. Received: ${reason}.`,
      { cause: error },
    );
  }
}

/** The bytes of both, one after the other. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
