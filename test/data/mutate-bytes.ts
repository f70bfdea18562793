/** Mutations of bytes, whatever they mean. */

import { defined } from "../../src/checked.ts";
import type { RandomGenerator } from "../../src/random/random.ts";

/** Bytes changed in some way, or bytes of another kind made of them; those given stay as they are. */
export type Mutation = (bytes: Uint8Array, random: RandomGenerator) => Uint8Array;

/** Mutations by what they do, as a failure names them. */
export type Mutations = Readonly<Record<string, Mutation>>;

export const BYTE_MUTATIONS: Mutations = {
  "a bit flipped": (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.integer(8))),
  "a byte changed": (bytes, random) => changed(bytes, random, () => random.integer(256)),
  "a byte made extreme": (bytes, random) =>
    changed(bytes, random, () => pick([0, 1, 0x7f, 0x80, 0xff], random)),
  "the end cut off": (bytes, random) => bytes.slice(0, position(bytes, random)),
  "the beginning cut off": (bytes, random) => bytes.slice(position(bytes, random)),
  "a range cut out": (bytes, random) => {
    const { start, end } = range(bytes, random);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  "bytes inserted": (bytes, random) => {
    const start = position(bytes, random);
    return joined(bytes.subarray(0, start), noise(1 + random.integer(8), random), bytes.subarray(start));
  },
  "bytes appended": (bytes, random) => joined(bytes, noise(1 + random.integer(40), random)),
  "two ranges swapped": (bytes, random) => {
    const { start, end } = range(bytes, random);
    const between = start + random.integer(end - start + 1);
    return joined(
      bytes.subarray(0, start),
      bytes.subarray(between, end),
      bytes.subarray(start, between),
      bytes.subarray(end),
    );
  },
  "a range repeated": (bytes, random) => {
    const { start, end } = range(bytes, random);
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  "a range of one byte": (bytes, random) => {
    const { start, end } = range(bytes, random);
    return Uint8Array.from(bytes).fill(pick([0, 0xff, random.integer(256)], random), start, end);
  },
};

export function pick<Item>(items: readonly Item[], random: RandomGenerator): Item {
  return defined(items[random.integer(items.length)]);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Random bytes. */
export function noise(length: number, random: RandomGenerator): Uint8Array {
  return Uint8Array.from({ length }, () => random.integer(256));
}

/** A position, or the end; half of the time in the first 16 bytes, where headers are. */
function position(bytes: Uint8Array, random: RandomGenerator): number {
  const end = random.integer(2) === 0 ? Math.min(16, bytes.length) : bytes.length;
  return random.integer(end + 1);
}

/** A range that may be empty. */
function range(bytes: Uint8Array, random: RandomGenerator): { start: number; end: number } {
  const [one, other] = [position(bytes, random), position(bytes, random)];
  return { start: Math.min(one, other), end: Math.max(one, other) };
}

/** One byte replaced. */
function changed(bytes: Uint8Array, random: RandomGenerator, replace: (byte: number) => number): Uint8Array {
  const start = position(bytes, random);
  return Uint8Array.from(bytes, (byte, i) => (i === start ? replace(byte) : byte));
}
