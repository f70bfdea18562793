/**
 * A checksum of 128 bits that tells whether a model's numbers are those that were saved.
 *
 * It is MurmurHash3_x86_128 (A. Appleby, public domain, https://github.com/aappleby/smhasher), which no engine has to
 * be asked for: browsers have SHA-256 only asynchronously, which `toBytes` cannot wait for, and SHA-256 in JavaScript
 * takes several times as long. It is against damage, not against people: who can change a file can change its checksum.
 * Damage inside one 32-bit word is always seen, since every step of the hash can be undone; other damage but for a
 * chance of 2⁻¹²⁸.
 */

import { atLeast, defined } from "../checked.ts";

const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];

/** The checksum of bytes as 32 hexadecimal digits. */
export function checksum(bytes: Uint8Array): string {
  const whole = bytes.length >> 4;
  const words = wordsOf(bytes, whole * 4);
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += 4) {
    h1 ^= Math.imul(rotate(Math.imul(defined(words[i]), C1), 15), C2);
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(defined(words[i + 1]), C2), 16), C3);
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(defined(words[i + 2]), C3), 17), C4);
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(defined(words[i + 3]), C4), 18), C1);
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  // The bytes that are left, filled up with zeros: a word of zeros changes nothing.
  const rest = new Uint8Array(16);
  rest.set(bytes.subarray(whole * 16));
  const [k1, k2, k3, k4] = atLeast([...new Uint32Array(rest.buffer)], 4);
  h4 ^= Math.imul(rotate(Math.imul(k4, C4), 18), C1);
  h3 ^= Math.imul(rotate(Math.imul(k3, C3), 17), C4);
  h2 ^= Math.imul(rotate(Math.imul(k2, C2), 16), C3);
  h1 ^= Math.imul(rotate(Math.imul(k1, C1), 15), C2);
  const { length } = bytes;
  return finish([h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length]);
}

/** The first words of some bytes: shared where they are aligned, else copied. */
function wordsOf(bytes: Uint8Array, count: number): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  return new Uint32Array(new Uint8Array(bytes.subarray(0, count * 4)).buffer);
}

/** The four words of the hash. */
type Words = readonly [number, number, number, number];

function finish(mixed: Words): string {
  const [h1, h2, h3, h4] = addAll(mixed);
  return addAll([scatter(h1), scatter(h2), scatter(h3), scatter(h4)])
    .map((h) => (h >>> 0).toString(16).padStart(8, "0"))
    .join("");
}

function scatter(word: number): number {
  const first = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

/** The first becomes the sum of all; the others have that added. */
function addAll([h1, h2, h3, h4]: Words): Words {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
