/** Files of a browser read whole, inflated if they are gzip, never beyond the length that their beginning announces. */

import { FileFormatError } from "../../errors.ts";
import { type AnnouncedLength, assemble, GREATEST_RATIO } from "../assemble.ts";

/**
 * Reads a file whole, and inflates it if it begins with gzip's magic bytes, whatever its name, as `readMaybeGzip` does in
 * Node. One thing differs: browsers inflate a single member, and take what comes after it for damage.
 *
 * @param name for messages
 * @throws FileFormatError, naming the file: it cannot be read, is empty, is a truncated or corrupt gzip or one with something
 *   after its end, holds more than announced, or announces more than it can hold, than 2 GiB, or than there is memory for
 */
export async function readMaybeGzip(
  file: Blob,
  name: string,
  announcedLength: AnnouncedLength,
): Promise<Uint8Array> {
  if (file.size === 0) {
    throw new FileFormatError(`${name}: Expected a file with content. Received: an empty file.`);
  }
  const [first, second] = await bytesOf(file.slice(0, 2), name);
  const isGzip = first === 0x1f && second === 0x8b;
  const expected = isGzip ? "a complete and sound gzip file" : "a file that can be read";
  const stream = isGzip
    ? file.stream().pipeThrough(new DecompressionStream("gzip") as TransformStream<Uint8Array, Uint8Array>)
    : file.stream();
  const capacity = isGzip ? file.size * GREATEST_RATIO : file.size;
  return assemble(chunksOf(stream, name, expected), capacity, name, announcedLength);
}

/** All bytes of a file. */
export async function bytesOf(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw unreadable(name, "a file that can be read", error);
  }
}

/** The chunks of a stream, which is let go of where nobody wants more: a bomb is not inflated to its end. */
async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  name: string,
  expected: string,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value } = await reader.read().catch((error: unknown) => {
        throw unreadable(name, expected, error);
      });
      if (value === undefined) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function unreadable(name: string, expected: string, error: unknown): FileFormatError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FileFormatError(`${name}: Expected ${expected}. Received: ${reason}`.replace(/\.?$/, "."), {
    cause: error,
  });
}
