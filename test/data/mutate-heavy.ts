/**
 * Bombs, and other files that are large or promise to be: small in the archive, up to 64 MB when inflated. The
 * zeros are deflated once and joined to what stands before them, so that making one costs next to nothing.
 */

import { constants, crc32, deflateRawSync } from "node:zlib";
import { joined, type Mutations, noise, pick } from "./mutate-bytes.ts";
import { member } from "./mutate-gzip.ts";
import { dimensions, header } from "./mutate-header.ts";

const MEGABYTE = 1 << 20;

/** A reader's stream has chunks of this size: where a member ends just there is a place of its own. */
const CHUNK_BYTES = 1 << 18;

/** What is as long as its header says is never longer than this. */
export const GREATEST_HONEST_LENGTH = 17 * MEGABYTE;

export const HEAVY_MUTATIONS: Mutations = {
  "a bomb of zeros": (content, random) => beforeZeros(content, pick([1, 8, 32], random)),
  "a bomb of many members": (content, random) =>
    joined(
      member(content),
      ...Array<Uint8Array>(8).fill(beforeZeros(new Uint8Array(0), pick([1, 8], random))),
    ),
  "a bomb in a gzip": (content) => member(beforeZeros(content, 32)),
  "a plain file that goes on with zeros": (content) => joined(content, new Uint8Array(MEGABYTE)),
  "large, and as large as promised": (content, random) => {
    // The same number of images, 1 or 4 MB each, or millions of labels.
    const { length, 0: count = 0 } = dimensions(content);
    const megabytes = pick([1, 4], random);
    if (length < 2) return beforeZeros(header(content, 1, [megabytes * MEGABYTE]), megabytes);
    return beforeZeros(header(content, 3, [count, megabytes * 1024, 1024]), megabytes * Math.min(count, 4));
  },
  "half as large as promised": (content, random) => {
    const megabytes = pick([2, 16, 64], random);
    const sizes = [1, megabytes * 1024, 1024];
    return beforeZeros(header(content, 3, sizes), megabytes / 2);
  },
  "large only in what it promises": (content, random) => {
    // A long name makes the file large enough for the greatest ratio: 64 to 256 MB for 64 to 256 KB.
    const kilobytes = pick([64, 256], random);
    const fields = new Uint8Array(kilobytes * 1024 + 1).fill(0x61, 0, -1);
    return member(header(content, 2, [kilobytes, MEGABYTE]), { flags: 8, fields });
  },
  "a chunk long, then the end": (content) => chunkLong(content),
  "a chunk long, then zeros": (content, random) =>
    joined(chunkLong(content), new Uint8Array(pick([1, 100, CHUNK_BYTES], random))),
  "a chunk long, then something": (content, random) =>
    joined(chunkLong(content), noise(1 + random.integer(20), random)),
  "a chunk long, then another member": (content, random) =>
    joined(chunkLong(content), member(new Uint8Array(random.integer(2)))),
  "zeros up to a chunk's end, then something": (content, random) =>
    padded(member(content), noise(1 + random.integer(20), random)),
  "zeros up to a chunk's end, then another member": (content, random) =>
    padded(member(content), member(new Uint8Array(random.integer(2)))),
  "zeros far beyond the end, then something": (content, random) =>
    joined(member(content), new Uint8Array(random.integer(3 * CHUNK_BYTES)), noise(1, random)),
  "a member across chunks": (content, random) => {
    const cut = random.integer(content.length + 1);
    const first = chunkLong(content.subarray(0, cut), random.integer(30));
    return joined(first, member(content.subarray(cut)));
  },
};

const zeros = new Uint8Array(32 * MEGABYTE);

/** Deflated zeros by their length. */
const deflatedZeros = new Map<number, Uint8Array>();

/** A member that holds `start`, then zeros. */
function beforeZeros(start: Uint8Array, megabytes: number): Uint8Array {
  const rest = zeros.subarray(0, megabytes * MEGABYTE);
  const deflated = deflatedZeros.get(rest.length) ?? deflateRawSync(rest);
  deflatedZeros.set(rest.length, deflated);
  // Flushed to a byte's boundary, so that the blocks of the zeros can follow.
  const beginning = deflateRawSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  return member(start, {
    deflated: joined(beginning, deflated),
    checksum: crc32(rest, crc32(start)),
    length: start.length + rest.length,
  });
}

/** A member whose last byte is the last of a chunk, or `before` bytes before it: its name makes up the length. */
function chunkLong(content: Uint8Array, before = 0): Uint8Array {
  const missing = CHUNK_BYTES - member(content).length - before;
  return member(content, { flags: 8, fields: new Uint8Array(missing).fill(0x61, 0, -1) });
}

/** Zeros up to the end of the first chunk, then `rest`. */
function padded(bytes: Uint8Array, rest: Uint8Array): Uint8Array {
  return joined(bytes, new Uint8Array(Math.max(0, CHUNK_BYTES - bytes.length)), rest);
}
