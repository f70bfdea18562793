/** The bytes of a browser's files: whole, or as a stream of chunks. */

import { FileFormatError } from "../../errors/index.ts";

/** All bytes of a file. */
export async function bytesOf(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw unreadable(name, "a file that can be read", error);
  }
}

/**
 * Yields the chunks of a stream, which is cancelled if the caller stops early: a bomb is not inflated to its end.
 *
 * @param expected what the stream should be, for messages
 */
export async function* chunksOf(
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
