/** Mutations of `labels.txt`. */

import type { RandomGenerator } from "../../src/random/random.ts";
import { joined, type Mutations, noise, pick } from "./mutate-bytes.ts";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const linesOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8").split("\n");

export const NAMES_MUTATIONS: Mutations = {
  "no names": () => new Uint8Array(0),
  "nothing but white space": (_, random) =>
    bytesOf(pick(["\n", "  \n\t\n", "\r\n", "\uFEFF", "\u00a0"], random)),
  "a byte-order mark": (bytes) => joined(bytesOf("\uFEFF"), bytes),
  "Windows' line ends": (bytes) => bytesOf(linesOf(bytes).join("\r\n")),
  "the old Macintosh's line ends": (bytes) => bytesOf(linesOf(bytes).join("\r")),
  "UTF-16": (bytes) => new Uint8Array(Buffer.from(`\uFEFF${Buffer.from(bytes)}`, "utf16le")),
  "binary in place of it": (_, random) => noise(1 + random.integer(300), random),
  "NULs inserted": (bytes, random) => inserted(bytes, "\0".repeat(1 + random.integer(3)), random),
  "control characters inserted": (bytes, random) =>
    inserted(bytes, pick(["\u001b[2J", "\t", "\u007f", "\u0085", "\u000b", "\b"], random), random),
  "unusual but sound characters inserted": (bytes, random) =>
    inserted(bytes, pick(["é", "靴", "👟", "\u00a0", "\u2028", "\uFEFF", " "], random), random),
  "invalid UTF-8 inserted": (bytes, random) => {
    const invalid = pick(
      [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2]],
      random,
    );
    const place = random.integer(bytes.length + 1);
    return joined(bytes.subarray(0, place), Uint8Array.from(invalid), bytes.subarray(place));
  },
  "a name twice": (bytes) => bytesOf([...linesOf(bytes), linesOf(bytes)[0]].join("\n")),
  "an empty line between": (bytes, random) => {
    const lines = linesOf(bytes);
    return bytesOf(
      lines.toSpliced(random.integer(lines.length), 0, pick(["", " ", "\t"], random)).join("\n"),
    );
  },
  "a name more or a name less": (bytes, random) => {
    const lines = linesOf(bytes);
    return bytesOf((random.integer(2) === 0 ? [...lines, "another"] : lines.slice(0, -1)).join("\n"));
  },
  "a long name": (bytes, random) =>
    inserted(bytes, "x".repeat(pick([990, 1000, 1001, 5000], random)), random),
  "many names": (_, random) =>
    // The most that there may be, and one more, are rare: they take long.
    bytesOf(numbered(random.integer(20) === 0 ? pick([65_536, 65_537], random) : 1 + random.integer(300))),
};

function numbered(count: number): string {
  return Array.from({ length: count }, (_, i) => `name ${i}`).join("\n");
}

/** Text inserted anywhere, even within a character. */
function inserted(bytes: Uint8Array, text: string, random: RandomGenerator): Uint8Array {
  const place = random.integer(bytes.length + 1);
  return joined(bytes.subarray(0, place), bytesOf(text), bytes.subarray(place));
}
