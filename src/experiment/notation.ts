/**
 * How parts are written in an address: `conv2d(filters:32,padding:same)`, `adam`, `(epochs:2)`. Lists stand in parentheses,
 * `(5,5)`, objects too, `(l2:0.01)`, and the empty one is `(:)`; texts stand as they are if they are a word, else between
 * quotes, in which `~` takes the next character as it is.
 */

import type { Plain, PlainOptions } from "./experiment.ts";

/** A name, `fashion-mnist`, or a word that a text is. */
const WORD = /^[A-Za-z][A-Za-z0-9_-]*$/;
const WORD_AT = /[A-Za-z][A-Za-z0-9_-]*/y;
const NUMBER_AT = /-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?/y;
/** Lists within lists; the check of options is stricter. */
const MAX_DEPTH = 16;

const VALUES: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** A part, and for a layer its name and where its inputs come from, among the options. */
export interface Term {
  readonly type: string;
  readonly options: PlainOptions;
}

/** Writes parts, with commas between them. */
export function writeTerms(terms: readonly Term[]): string {
  return terms.map(writeTerm).join(",");
}

/** Writes a part: `adam`, `adam(beta1:0.8)`. */
export function writeTerm({ type, options }: Term): string {
  const entries = Object.entries(options);
  return entries.length === 0 ? type : `${type}(${writeEntries(entries)})`;
}

/** Writes plain data. */
export function writeValue(value: Plain): string {
  if (typeof value === "string") return WORD.test(value) && !VALUES.has(value) ? value : quoted(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value).replace("+", "");
  if (value === null || typeof value === "boolean") return String(value);
  if (isList(value)) return `(${value.map(writeValue).join(",")})`;
  const entries = Object.entries(value);
  return entries.length === 0 ? "(:)" : `(${writeEntries(entries)})`;
}

function writeEntries(entries: readonly (readonly [string, Plain])[]): string {
  return entries.map(([name, value]) => `${name}:${writeValue(value)}`).join(",");
}

/** As the type checker has it, `Array.isArray` does not tell a readonly list from an object. */
function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function quoted(text: string): string {
  return `'${text.replace(/['~]/g, "~$&")}'`;
}

/** Thrown if a text is not in this notation. */
export class NotationError extends Error {
  override name = "NotationError";
  readonly expected: string;
  /** The faulty text. */
  readonly received: string;

  constructor(expected: string, text: string, at: number) {
    const rest = text.slice(at, at + 20);
    const received = `${rest === "" ? "its end" : JSON.stringify(rest)}, after ${at} characters`;
    super(`expected ${expected}. Received: ${received}`);
    this.expected = expected;
    this.received = received;
  }
}

/**
 * Reads parts with commas between them.
 *
 * @throws NotationError
 */
export function readTerms(text: string): Term[] {
  const reader = new Reader(text);
  const terms: Term[] = [];
  if (text === "") return terms;
  do terms.push(reader.term());
  while (reader.takes(","));
  reader.end('"," or the end');
  return terms;
}

/**
 * Reads one part.
 *
 * @throws NotationError
 */
export function readTerm(text: string): Term {
  const reader = new Reader(text);
  const term = reader.term();
  reader.end("the end");
  return term;
}

/**
 * Reads plain data.
 *
 * @throws NotationError
 */
export function readValue(text: string): Plain {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end("the end");
  return value;
}

/** Reads a text from its beginning to its end. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  term(): Term {
    const type = this.#match(WORD_AT);
    if (type === undefined) throw this.#error("a name");
    if (!this.takes("(")) return { type, options: {} };
    if (this.takes(")")) return { type, options: {} };
    return { type, options: this.#entries(0) };
  }

  value(depth: number): Plain {
    if (depth > MAX_DEPTH) throw this.#error(`lists at most ${MAX_DEPTH} deep`);
    if (this.takes("(")) return this.#listed(depth + 1);
    if (this.takes("'")) return this.#quotedText();
    const number = this.#match(NUMBER_AT);
    if (number !== undefined) return Number(number);
    const word = this.#match(WORD_AT);
    if (word === undefined) throw this.#error("a number, a word, a text in quotes or a list");
    return VALUES.has(word) ? (VALUES.get(word) ?? null) : word;
  }

  takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  end(expected: string): void {
    if (this.#at < this.#text.length) throw this.#error(expected);
  }

  /** Reads the part between parentheses, after the first one. */
  #listed(depth: number): Plain {
    if (this.takes(")")) return [];
    if (this.takes(":")) {
      this.#close();
      return {};
    }
    const begin = this.#at;
    const isObject = this.#match(WORD_AT) !== undefined && this.takes(":");
    this.#at = begin;
    if (isObject) return this.#entries(depth);
    const values: Plain[] = [];
    do values.push(this.value(depth));
    while (this.takes(","));
    this.#close();
    return values;
  }

  #entries(depth: number): PlainOptions {
    const entries = new Map<string, Plain>();
    do {
      const name = this.#match(WORD_AT);
      if (name === undefined) throw this.#error("the name of an option");
      if (entries.has(name)) throw this.#error(`each option once, not "${name.slice(0, 40)}" again`);
      if (!this.takes(":")) throw this.#error('":" and a value');
      entries.set(name, this.value(depth));
    } while (this.takes(","));
    this.#close();
    return Object.fromEntries(entries);
  }

  #close(): void {
    if (!this.takes(")")) throw this.#error('"," or ")"');
  }

  #quotedText(): string {
    let text = "";
    for (;;) {
      if (this.#at >= this.#text.length) throw this.#error("a quote at the end of the text");
      if (this.takes("'")) return text;
      this.takes("~");
      const character = this.#text[this.#at++];
      if (character !== undefined) text += character;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #error(expected: string): NotationError {
    return new NotationError(expected, this.#text, this.#at);
  }
}
