/**
 * Ways to wrap bytes in gzip, honest and not.
 *
 * Source: P. Deutsch, "GZIP file format specification version 4.3", RFC 1952.
 */

import { constants, crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { defined } from "../../src/checked.ts";
import type { RandomGenerator } from "../../src/random/random.ts";
import { joined, type Mutation, type Mutations, noise, pick } from "./mutate-bytes.ts";

const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;

/** What a gzip member may say other than what is so. */
export interface MemberOptions {
  readonly method?: number;
  readonly flags?: number;
  /** What stands between the ten bytes of the header and the deflated bytes: the fields that the flags announce. */
  readonly fields?: Uint8Array;
  readonly deflated?: Uint8Array;
  readonly checksum?: number;
  readonly length?: number;
}

/** A gzip member, honest unless the options say otherwise. */
export function member(content: Uint8Array, options: MemberOptions = {}): Uint8Array {
  const { method = 8, flags = 0, fields = new Uint8Array(0), deflated = deflateRawSync(content) } = options;
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, options.checksum ?? crc32(content), true);
  trailer.setUint32(4, options.length ?? content.length, true);
  return joined(head(method, flags), fields, deflated, new Uint8Array(trailer.buffer));
}

/** The ten bytes that every member begins with; no time, an unknown system. */
function head(method: number, flags: number): Uint8Array {
  return Uint8Array.of(0x1f, 0x8b, method, flags, 0, 0, 0, 0, 0, 255);
}

export const GZIP_MUTATIONS: Mutations = {
  "stored, not compressed": (content) => gzipSync(content, { level: 0 }),
  "another way to compress": (content, random) => {
    const strategy = pick([constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE], random);
    return gzipSync(content, { strategy, level: 1 + random.integer(9), memLevel: 1 });
  },
  "compressed in several blocks": (content, random) => member(content, { deflated: blocks(content, random) }),
  "optional fields": (content, random) => member(content, optionalFields(random)),
  "optional fields, their checksum wrong": (content, random) => {
    const { flags, fields } = optionalFields(random, FLAG.headerChecksum);
    flipBit(fields, fields.length - 1 - random.integer(2), random);
    return member(content, { flags, fields });
  },
  "flags without their fields": (content, random) => member(content, { flags: random.integer(32) }),
  "reserved flags": (content, random) => member(content, { flags: pick([0x20, 0x40, 0x80, 0xe0], random) }),
  "another compression method": (content, random) => member(content, { method: random.integer(256) }),
  "an extra field longer than the file": (content) =>
    member(content, { flags: FLAG.extra, fields: Uint8Array.of(0xff, 0xff) }),
  "a wrong checksum": (content, random) =>
    member(content, { checksum: (crc32(content) ^ (1 << random.integer(32))) >>> 0 }),
  "a wrong length": (content, random) => member(content, { length: random.nextUint32() }),
  "the trailer cut off": (content, random) => member(content).slice(0, -1 - random.integer(8)),
  "zlib's wrapping": (content) => new Uint8Array(deflateSync(content)),
  "several members": (content, random) => joined(...pieces(content, random).map((piece) => member(piece))),
  "several members, the last cut off": (content, random) => {
    const members = joined(...pieces(content, random).map((piece) => member(piece)));
    return members.slice(0, -1 - random.integer(25));
  },
  "several members, one corrupt": (content, random) => {
    const members = pieces(content, random).map((piece) => member(piece));
    const corrupt = pick(members, random);
    flipBit(corrupt, random.integer(corrupt.length), random);
    return joined(...members);
  },
  "empty members around": (content, random) => {
    const empty = () => Array<Uint8Array>(random.integer(5)).fill(member(new Uint8Array(0)));
    return joined(...empty(), member(content), ...empty());
  },
  "a hundred empty members": (content) =>
    joined(...Array<Uint8Array>(100).fill(member(new Uint8Array(0))), member(content)),
  "nothing but empty members": (_, random) =>
    joined(...Array<Uint8Array>(1 + random.integer(3)).fill(member(new Uint8Array(0)))),
  "twice the same": (content) => joined(member(content), member(content)),
  "zeros after the end": followedBy((random) => new Uint8Array(1 + random.integer(600))),
  "something after the end": followedBy((random) => noise(1 + random.integer(20), random)),
  "zeros and something after the end": followedBy((random) =>
    joined(new Uint8Array(1 + random.integer(20)), noise(1 + random.integer(20), random)),
  ),
  "a member after zeros": followedBy((random) =>
    joined(new Uint8Array(1 + random.integer(20)), member(noise(random.integer(3), random))),
  ),
  "the beginning of a member after the end": followedBy((random) =>
    member(new Uint8Array(9)).slice(0, 1 + random.integer(20)),
  ),
  "members divided by zeros": (content, random) =>
    joined(...pieces(content, random).flatMap((piece) => [member(piece), new Uint8Array(1)])),
  "gzip in gzip": (content) => member(member(content)),
};

function followedBy(rest: (random: RandomGenerator) => Uint8Array): Mutation {
  return (content, random) => joined(member(content), rest(random));
}

/** The content in two to five pieces, some of them empty. */
function pieces(content: Uint8Array, random: RandomGenerator): Uint8Array[] {
  const cuts = Array.from({ length: 1 + random.integer(4) }, () => random.integer(content.length + 1));
  const bounds = [0, ...cuts.sort((a, b) => a - b), content.length];
  return bounds.slice(1).map((end, i) => content.subarray(bounds[i], end));
}

/** Deflated piece by piece: all but the last end in an empty stored block, on a byte's boundary. */
function blocks(content: Uint8Array, random: RandomGenerator): Uint8Array {
  const parts = pieces(content, random);
  return joined(
    ...parts.map((part, i) =>
      i < parts.length - 1
        ? deflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH })
        : deflateRawSync(part),
    ),
  );
}

/** Some of the optional fields, honest: they mean nothing to a reader, but stand in the way. */
function optionalFields(random: RandomGenerator, required = 0): { flags: number; fields: Uint8Array } {
  const flags = random.integer(32) | required;
  const extra = noise(random.integer(600), random);
  const text = () => Uint8Array.from(noise(random.integer(40), random), (byte) => byte || 1);
  const parts: Uint8Array[] = [];
  if (flags & FLAG.extra) parts.push(Uint8Array.of(extra.length & 0xff, extra.length >> 8), extra);
  if (flags & FLAG.name) parts.push(text(), Uint8Array.of(0));
  if (flags & FLAG.comment) parts.push(text(), Uint8Array.of(0));
  if (flags & FLAG.headerChecksum) {
    const checksum = crc32(joined(head(8, flags), ...parts));
    parts.push(Uint8Array.of(checksum & 0xff, (checksum >> 8) & 0xff));
  }
  return { flags, fields: joined(...parts) };
}

function flipBit(bytes: Uint8Array, at: number, random: RandomGenerator): void {
  bytes[at] = defined(bytes[at]) ^ (1 << random.integer(8));
}
