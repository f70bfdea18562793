/** Examples of docstrings: whole programs in a fence, which are run, and whose printed lines are compared with their comments. */

import { format, isDeepStrictEqual } from "node:util";
import { transform } from "esbuild";
import type { Documented } from "./exports.ts";

/** One program of a docstring. */
export interface Example {
  /** The symbol that has it, with a number where it has several. */
  readonly name: string;
  readonly code: string;
  /** Whether it trains or compares whole datasets, which takes up to seconds: run by the slow test. */
  readonly isLong: boolean;
  /** Whether it says by `// @norun: reason` in its first line that it cannot run here. */
  readonly isRun: boolean;
}

/** What a `console.log` of an example should print, as the comment behind it says. */
interface Expectation {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

type Doors = Readonly<Record<string, () => Promise<unknown>>>;

const DOORS: Doors = {
  atelier: () => import("../../src/index.ts"),
  "atelier/library": () => import("../../src/library.ts"),
  "atelier/browser": () => import("../../src/browser.ts"),
  "atelier/study": () => import("../../src/study/node.ts"),
  "atelier/sweep": () => import("../../src/sweep/node.ts"),
};

const FENCE = /^```ts\n([\s\S]*?)\n```$/;
const NO_RUN = /^\/\/ @norun: \S/;
const LONG = /^src\/(study|sweep|recipes|pieces)\//;
const LOG = /^(\s*)console\.log\((.*)\);(?:\s*\/\/ ?(.*))?$/;

/** Finds the programs among the texts of `@example`: those in a fence marked `ts`. */
export function programsOf({ path, file, examples }: Documented): Example[] {
  return examples.flatMap((text, i) => {
    const [, code] = FENCE.exec(text.trim()) ?? [];
    if (code === undefined) return [];
    const name = i === 0 ? path : `${path} (${i + 1})`;
    return [{ name, code, isLong: LONG.test(file), isRun: !NO_RUN.test(code) }];
  });
}

/** Runs examples one after the other, and lists what is wrong with them. */
export async function faultsOfAll(examples: readonly Example[]): Promise<string[]> {
  const faults: string[] = [];
  for (const example of examples.filter(({ isRun }) => isRun))
    faults.push(...(await faultsOf(example)).map((fault) => `${example.name}: ${fault}`));
  return faults;
}

/**
 * Runs an example.
 *
 * @returns what is wrong with it: what it threw, or lines that print something else than their comments say
 */
export async function faultsOf({ code }: Pick<Example, "code">): Promise<string[]> {
  const expectations = expectationsIn(code);
  const faults =
    expectations.length === 0 ? ["shows nothing: no line console.log(…); // what it prints"] : [];
  const printed = new Map<number, string[]>();
  const log = (line: number, ...values: unknown[]) => {
    printed.set(line, [...(printed.get(line) ?? []), format(...values)]);
  };
  try {
    await execute(code, log);
  } catch (error) {
    return [...faults, `threw ${error}`];
  }
  const compared = expectations.map(({ line, text }) => ({
    line,
    text,
    found: printed.get(line)?.join("\n"),
  }));
  const unlike = compared.filter(({ text, found }) => found === undefined || !isAsPrinted(text, found));
  return [...faults, ...unlike.map(({ line, text, found }) => `line ${line}: printed ${found}, not ${text}`)];
}

/** Reads what the comments behind `console.log` say; comments on the lines right below continue it. */
function expectationsIn(code: string): Expectation[] {
  const lines = code.split("\n");
  return lines.flatMap((line, i) => {
    const [matched, indentation = "", , text = ""] = LOG.exec(line) ?? [];
    if (matched === undefined) return [];
    const below = lines.slice(i + 1);
    const end = below.findIndex((other) => !other.startsWith(`${indentation}//`));
    const more = below.slice(0, end === -1 ? below.length : end).map((other) => other.trim().slice(2));
    return [{ line: i + 1, text: [text, ...more].join("\n") }];
  });
}

async function execute(code: string, log: (line: number, ...values: unknown[]) => void): Promise<void> {
  const marked = code
    .split("\n")
    .map((line, i) => (LOG.test(line) ? line.replace("console.log(", `$log(${i + 1}, `) : line))
    .join("\n");
  const { code: plain } = await transform(marked, { loader: "ts", target: "es2022" });
  const body = plain
    .replace(/^import \* as (\w+) from "(.*)";$/gm, 'const $1 = await $load("$2");')
    .replace(/^import \{([^}]*)\} from "(.*)";$/gm, (_all, names: string, from: string) => {
      return `const {${names.replaceAll(" as ", ": ")}} = await $load("${from}");`;
    });
  const load = (name: string) => {
    if (name.startsWith("node:")) return import(name);
    const door = DOORS[name];
    if (door === undefined) throw new Error(`there is no entry point ${name}`);
    return door();
  };
  await new AsyncFunction("$load", "$log", body)(load, log);
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** Whether a comment says what was printed: numbers to the digits that stand there, whatever the white space. */
export function isAsPrinted(expected: string, printed: string): boolean {
  const [a, b] = [partsOf(expected), partsOf(printed)];
  return (
    isDeepStrictEqual(a.words, b.words) && a.numbers.every((number, i) => isRounded(number, b.numbers[i]))
  );
}

function partsOf(text: string): { words: string[]; numbers: string[] } {
  const plain = text
    .replace(/\s+/g, " ")
    .replace(/ ?([[\]{}(),:]) ?/g, "$1")
    .replace(/,(?=[\]}])/g, "")
    .trim();
  return { words: plain.split(NUMBER), numbers: plain.match(NUMBER) ?? [] };
}

/** Relative: processors add the terms of a sum in different orders, so the last bits of a float32 differ. */
const MAX_ROUNDING = 1e-6;

function isRounded(expected: string, printed = ""): boolean {
  const [value, found] = [Number(expected), Number(printed)];
  const [digits = "", exponent = "0"] = expected.split("e");
  const decimals = digits.split(".")[1]?.length;
  const isInteger = decimals === undefined && exponent === "0";
  // Whole numbers may be counts: those have no last bits.
  if (isInteger)
    return (
      value === found ||
      (/[.e]/.test(printed) && Math.abs(value - found) <= MAX_ROUNDING * Math.max(1, Math.abs(value)))
    );
  const unit = 10 ** (Number(exponent) - (decimals ?? 0));
  return Math.abs(value - found) <= 0.5 * unit + MAX_ROUNDING * Math.abs(value);
}
