/**
 * The witness's own reading of gzip, member by member as RFC 1952 describes it; only deflate and CRC-32 are left to
 * zlib. It gives up on what inflates to more than any honest file of the drill: that cannot be as long as announced.
 */

import { crc32, inflateRawSync } from "node:zlib";
import { defined } from "../../src/checked.ts";
import { GREATEST_HONEST_LENGTH } from "./mutate-heavy.ts";

/** A rule that a file breaks. */
export class Refusal extends Error {
  /** Throws unless the rule is kept. */
  static unless(kept: boolean, rule: string): void {
    if (!kept) throw new Refusal(rule);
  }
}

/** The contents of all members, joined. */
export function gunzip(file: Uint8Array): Uint8Array {
  const contents: Uint8Array[] = [];
  let rest = file;
  let total = 0;
  do {
    const { content, length } = readMember(rest);
    contents.push(content);
    total += content.length;
    Refusal.unless(total <= GREATEST_HONEST_LENGTH, "a file is as long as its header says");
    rest = rest.subarray(length);
    // A member begins with 1f, so what begins with a zero is none, and may only be padding.
  } while (rest.length > 0 && rest[0] !== 0);
  Refusal.unless(
    rest.every((byte) => byte === 0),
    "the last member is followed by nothing but zeros",
  );
  return contents.length === 1 ? defined(contents[0]) : Buffer.concat(contents);
}

/** A member's content, and how many bytes of the file it takes. */
function readMember(bytes: Uint8Array): { content: Uint8Array; length: number } {
  let at = 10;
  const complete = (end: number) => Refusal.unless(end <= bytes.length, "a gzip member is complete");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  complete(at);
  Refusal.unless(bytes[0] === 0x1f && bytes[1] === 0x8b, "a gzip member begins with 1f 8b");
  Refusal.unless(bytes[2] === 8, "its compression method is deflate");
  const flags = defined(bytes[3]);
  Refusal.unless((flags & 0xe0) === 0, "its reserved flags are not set");
  if (flags & 4) {
    complete(at + 2);
    at += 2 + view.getUint16(at, true);
    complete(at);
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = bytes.indexOf(0, at);
    Refusal.unless(end >= 0, "a gzip member is complete");
    at = end + 1;
  }
  if (flags & 2) {
    complete(at + 2);
    const checksum = crc32(bytes.subarray(0, at)) & 0xffff;
    Refusal.unless(view.getUint16(at, true) === checksum, "its header's checksum is right");
    at += 2;
  }
  const { content, length } = inflate(bytes.subarray(at));
  at += length;
  complete(at + 8);
  Refusal.unless(view.getUint32(at, true) === crc32(content), "its checksum is right");
  Refusal.unless(view.getUint32(at + 4, true) === content.length, "its length is right");
  return { content, length: at + 8 };
}

/** Deflated bytes inflated, and how many they were. */
function inflate(bytes: Uint8Array): { content: Uint8Array; length: number } {
  try {
    const result: unknown = inflateRawSync(bytes, { info: true, maxOutputLength: GREATEST_HONEST_LENGTH });
    // The types do not know what `info` does: https://nodejs.org/api/zlib.html#class-options.
    const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return { content: buffer, length: engine.bytesWritten };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ERR_BUFFER_TOO_LARGE") throw new Refusal("a file is as long as its header says");
    if (code.startsWith("Z_")) throw new Refusal("its deflated bytes are sound");
    throw error;
  }
}
