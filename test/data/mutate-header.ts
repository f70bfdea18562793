/** Mutations of an IDX file's header. They stand whatever bytes they get: an earlier one may have damaged them. */

import { defined } from "../../src/checked.ts";
import type { RandomGenerator } from "../../src/random/random.ts";
import { joined, type Mutations, noise, pick } from "./mutate-bytes.ts";

const HOSTILE_SIZES = [0, 1, 2, 3, 255, 256, 65_535, 65_536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** IDX's element types, and how wide each is. */
const WIDTHS: Readonly<Record<number, number>> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };

export const HEADER_MUTATIONS: Mutations = {
  "a hostile dimension": (bytes, random) =>
    withDimensions(bytes, (sizes) => {
      if (sizes.length > 0) sizes[random.integer(sizes.length)] = pick(HOSTILE_SIZES, random);
    }),
  "hostile dimensions": (bytes, random) =>
    withDimensions(bytes, (sizes) => {
      for (const axis of sizes.keys()) sizes[axis] = pick(HOSTILE_SIZES, random);
    }),
  "a dimension one more or one less": (bytes, random) =>
    withDimensions(bytes, (sizes) => {
      const axis = random.integer(sizes.length);
      if (axis < sizes.length) sizes[axis] = Math.max(0, defined(sizes[axis]) + pick([-1, 1], random));
    }),
  "dimensions of the same product": (bytes, random) =>
    withDimensions(bytes, (sizes) => {
      const [from, to] = [random.integer(sizes.length), random.integer(sizes.length)];
      const factor = pick([2, 3, 4, 5, defined(sizes[from])], random);
      if (defined(sizes[from]) % factor !== 0) return;
      sizes[from] = defined(sizes[from]) / factor;
      sizes[to] = defined(sizes[to]) * factor;
    }),
  "dimensions in another order": (bytes, random) =>
    withDimensions(bytes, (sizes) => {
      const shuffled = Array.from(random.permutation(sizes.length), (axis) => defined(sizes[axis]));
      sizes.splice(0, sizes.length, ...shuffled);
    }),
  "another rank": (bytes, random) => withByte(bytes, 3, random.integer(256)),
  "another rank, filled with ones": (bytes, random) => {
    const sizes = dimensions(bytes);
    const rank = pick([sizes.length + 1, sizes.length + 2, random.integer(256)], random);
    const ones = Array<number>(Math.max(0, rank - sizes.length)).fill(1);
    const filled = random.integer(2) === 0 ? [...sizes, ...ones] : [...ones, ...sizes];
    return joined(header(bytes, rank, filled.slice(0, rank)), body(bytes));
  },
  "another element type": (bytes, random) => withByte(bytes, 2, elementType(random)),
  "another element type, as wide as it should": (bytes, random) => {
    const type = Number(pick(Object.keys(WIDTHS), random));
    const before = WIDTHS[defined(bytes[2])] ?? 1;
    const old = body(bytes);
    const wide = new Uint8Array(Math.ceil(old.length / before) * defined(WIDTHS[type]));
    // The lowest byte of each element stays: labels are the same numbers, only wider or narrower.
    for (let i = 0; (i + 1) * before <= old.length; i++) {
      wide[(i + 1) * defined(WIDTHS[type]) - 1] = defined(old[(i + 1) * before - 1]);
    }
    return withByte(joined(bytes.subarray(0, bytes.length - old.length), wide), 2, type);
  },
  "another magic number": (bytes, random) => joined(noise(4, random), bytes.subarray(4)),
  "a row more or a row less": (bytes, random) => {
    const sizes = dimensions(bytes);
    const width =
      (WIDTHS[defined(bytes[2])] ?? 1) * sizes.slice(1).reduce((product, size) => product * size, 1);
    if (sizes.length === 0 || sizes[0] === 0 || width > bytes.length) return bytes;
    const more = random.integer(2) === 0;
    sizes[0] = defined(sizes[0]) + (more ? 1 : -1);
    const rows = body(bytes);
    const changed = more ? joined(rows, new Uint8Array(width)) : rows.subarray(0, -width);
    return joined(header(bytes, sizes.length, sizes), changed);
  },
  "a random header": (bytes, random) => joined(noise(bytes.length - body(bytes).length, random), body(bytes)),
};

/** The dimensions, as far as they are there. */
export function dimensions(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rank = Math.min(bytes[3] ?? 0, Math.floor(Math.max(0, bytes.length - 4) / 4));
  return Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
}

/** The magic number of `bytes` with another rank, and dimensions as 32-bit big-endian integers. */
export function header(bytes: Uint8Array, rank: number, sizes: readonly number[]): Uint8Array {
  const written = new Uint8Array(4 + 4 * sizes.length);
  written.set([...bytes.subarray(0, 3), rank]);
  const view = new DataView(written.buffer);
  sizes.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  return written;
}

function body(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(4 + 4 * dimensions(bytes).length);
}

function withDimensions(bytes: Uint8Array, change: (sizes: number[]) => void): Uint8Array {
  const sizes = dimensions(bytes);
  if (sizes.length === 0) return bytes;
  change(sizes);
  return joined(header(bytes, defined(bytes[3]), sizes), body(bytes));
}

function withByte(bytes: Uint8Array, place: number, value: number): Uint8Array {
  return Uint8Array.from(bytes, (byte, i) => (i === place ? value : byte));
}

/** Any byte; half of the time one that IDX knows. */
function elementType(random: RandomGenerator): number {
  return random.integer(2) === 0 ? random.integer(256) : Number(pick(Object.keys(WIDTHS), random));
}
