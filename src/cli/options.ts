/** Parsers of command-line options. */

import { ConfigurationError } from "../errors/index.ts";
import { withoutCredentials } from "../terminal/index.ts";

/** Wrong usage of the command line. */
export class UsageError extends ConfigurationError {
  override name = "UsageError";
}

/** Parses an option's value; called by commander. */
type Parser<Value> = (text: string) => Value;

/** A whole number of at least `least`, and at most `most`. */
export function wholeNumber(option: string, least: number, most?: number): Parser<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return value;
    const bounds = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`Expected ${option} to be a whole number ${bounds}. Received: "${text}".`);
  };
}

/** A number above 0. */
export function positiveNumber(option: string): Parser<number> {
  return (text) => {
    const value = decimal(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new UsageError(`Expected ${option} to be a number above 0. Received: "${text}".`);
  };
}

/** A number of at least 0 and less than 1. */
export function fraction(option: string): Parser<number> {
  return (text) => {
    const value = decimal(text);
    if (value >= 0 && value < 1) return value;
    throw new UsageError(`Expected ${option} to be at least 0 and less than 1. Received: "${text}".`);
  };
}

/** A number above 0 and less than 1. */
export function properFraction(option: string): Parser<number> {
  return (text) => {
    const value = decimal(text);
    if (value > 0 && value < 1) return value;
    throw new UsageError(`Expected ${option} to be above 0 and less than 1. Received: "${text}".`);
  };
}

/** Numbers, one for each channel: "0.5", "0.485,0.456,0.406", or the option given several times. */
export function numbersOfChannels(
  option: string,
  least = Number.NEGATIVE_INFINITY,
): (text: string, before?: readonly number[]) => number[] {
  return (text, before = []) => [
    ...before,
    ...text.split(",").map((part) => {
      const value = decimal(part.trim());
      if (Number.isFinite(value) && value > least) return value;
      const bound = least === Number.NEGATIVE_INFINITY ? "" : ` above ${least}`;
      throw new UsageError(
        `Expected ${option} to be a number${bound}, or one for each channel, such as 0.485,0.456,0.406. ` +
          `Received: "${text}".`,
      );
    }),
  ];
}

/** One of some words. */
export function oneOf<Word extends string>(option: string, words: readonly Word[]): Parser<Word> {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word !== undefined) return word;
    throw new UsageError(`Expected ${option} to be ${orList(words)}. Received: "${text}".`);
  };
}

/** One or more of some words: "a", "a,b", or the option given twice. */
export function someOf<Word extends string>(
  option: string,
  words: readonly Word[],
): (text: string, before?: readonly Word[]) => Word[] {
  const parse = oneOf(option, words);
  return (text, before = []) => [...before, ...text.split(",").map(parse)];
}

/** Whole numbers from 0, for an option with one or more values: "3 7", "3,7", or given twice. */
export function wholeNumbers(option: string): (text: string, before?: readonly number[]) => number[] {
  const parse = wholeNumber(option, 0);
  return (text, before = []) => [...before, ...text.split(",").map(parse)];
}

/** Server addresses, for an option that may be given more than once. */
export function addresses(option: string): (text: string, before?: readonly string[]) => string[] {
  return (text, before = []) => {
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return [...before, text];
    throw new UsageError(
      `Expected ${option} to be an address that begins with http:// or https://. Received: "${withoutCredentials(text)}".`,
    );
  };
}

/** The side of a square, or `HEIGHTxWIDTH`, in pixels. */
export function imageSize(option: string): Parser<[height: number, width: number]> {
  return (text) => {
    const match = /^(\d+)(?:[x×](\d+))?$/.exec(text);
    const [height, width] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (height >= 1 && width >= 1) return [height, width];
    throw new UsageError(
      `Expected ${option} to be a number of pixels, or HEIGHTxWIDTH, such as 28 or 32x24. Received: "${text}".`,
    );
  };
}

/** Parses decimal numbers only: `Number` also accepts "" and hexadecimals. */
function decimal(text: string): number {
  return /^[-+.\de]+$/i.test(text) ? Number(text) : Number.NaN;
}

function orList(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}
