/** Names of classes as text files have them, one a line; and EMNIST's mapping. */

import { ConfigurationError, FileFormatError } from "../errors/index.ts";
import { formatReceived } from "../options/index.ts";

/** The number of classes that 16-bit labels can distinguish. */
const GREATEST_COUNT = 65_536;

/** Far longer than any name, and short enough for a message. */
const GREATEST_LENGTH = 1000;

/** 16 MiB: 256 bytes for each of the most names. */
export const MAX_NAMES_BYTES = 2 ** 24;

/** Of one class in a mapping: EMNIST has two, the capital and the small letter. */
const MAX_CHARACTERS = 8;
/** Characters of a wrong line that are shown. */
const SHOWN = 40;

/**
 * The class names in a `labels.txt`, one a line, the first one that of class 0. White space around a name and empty lines
 * at the end do not count, nor does a byte-order mark.
 *
 * @param path names the file in messages
 * @throws FileFormatError if it has no names or more than 65,536, an empty line before the last name, the same name twice,
 *   a name of more than 1,000 characters, or one with control characters, which a terminal would obey
 */
export function parseClassNames(text: string, path: string): readonly string[] {
  const names = text
    .trimEnd()
    .split("\n", GREATEST_COUNT + 1)
    .map((line) => line.trim());
  if (names.length > GREATEST_COUNT) {
    throw new FileFormatError(`${path}: Expected at most ${GREATEST_COUNT} class names. Received: more.`);
  }
  const lineOf = new Map<string, number>();
  names.forEach((name, index) => {
    checkName(name, index + 1, path);
    const earlier = lineOf.get(name);
    if (name === "" || earlier !== undefined) {
      throw new FileFormatError(
        `${path}: Expected a class name on every line, each a different one. Received: ` +
          (name === "" ? `an empty line ${index + 1}.` : `"${name}" on lines ${earlier} and ${index + 1}.`),
      );
    }
    lineOf.set(name, index + 1);
  });
  return names;
}

/** Why a text cannot be the name of a class in a `labels.txt`, in words; undefined if it can. */
export function classNameProblem(name: string): string | undefined {
  if (name.trim() === "") return "a name of blanks";
  if (name.trim() !== name) return "with blanks around it";
  if (name.length > GREATEST_LENGTH) return `longer than ${GREATEST_LENGTH} characters`;
  return /\p{Cc}/u.test(name) ? "with control characters in it" : undefined;
}

/**
 * The contents of a `labels.txt`: {@link parseClassNames} reads the same names back.
 *
 * @throws ConfigurationError for names that it could not read: none, too many, the same one twice, or one that
 *   {@link classNameProblem} finds fault with
 */
export function formatClassNames(names: readonly string[]): string {
  if (names.length === 0 || names.length > GREATEST_COUNT) {
    throw new ConfigurationError(
      `Expected from 1 to ${GREATEST_COUNT} class names. Received: ${names.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const name of names) {
    const problem = seen.has(name) ? "twice" : classNameProblem(name);
    if (problem !== undefined) {
      throw new ConfigurationError(
        `Expected class names that can stand in lines of a labels.txt. Received: ${formatReceived(name)}, ${problem}.`,
      );
    }
    seen.add(name);
  }
  return names.map((name) => `${name}\n`).join("");
}

/**
 * The names in one of EMNIST's `…-mapping.txt`: on each line a label, then the code points of the characters that it
 * stands for. Label 1 of `1 65 97` is named "A/a".
 *
 * @param path names the file in messages
 * @throws FileFormatError for a line that is no such mapping, the same label or name twice, and as
 *   {@link parseClassNames} does
 */
export function parseMapping(text: string, path: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const [index, line] of text
    .trimEnd()
    .split("\n", GREATEST_COUNT + 1)
    .entries()) {
    const [label = Number.NaN, ...points] = line.trim().split(/\s+/).map(Number);
    const isMapping =
      Number.isInteger(label) &&
      label >= 0 &&
      label < GREATEST_COUNT &&
      points.length > 0 &&
      points.length <= MAX_CHARACTERS &&
      points.every((point) => Number.isInteger(point) && point > 0 && point <= 0x10ffff);
    const name = isMapping ? points.map((point) => String.fromCodePoint(point)).join("/") : "";
    if (!isMapping || names.has(label) || taken.has(name)) {
      throw new FileFormatError(
        `${path}: Expected a label and the code points of its characters on every line, such as "1 65 97", each ` +
          `label and character once. Received: ${JSON.stringify(line.slice(0, SHOWN))} on line ${index + 1}.`,
      );
    }
    checkName(name, index + 1, path);
    names.set(label, name);
    taken.add(name);
  }
  return names;
}

function checkName(name: string, line: number, path: string): void {
  if (name.length > GREATEST_LENGTH) {
    throw new FileFormatError(
      `${path}: Expected class names of at most ${GREATEST_LENGTH} characters. ` +
        `Received: ${name.length} on line ${line}.`,
    );
  }
  const control = /\p{Cc}/u.exec(name)?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    throw new FileFormatError(
      `${path}: Expected class names without control characters. Received: U+${code} on line ${line}.`,
    );
  }
}
