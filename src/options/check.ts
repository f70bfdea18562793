/** Checks of single option values. Each says in words what it expects, for the error message. */

import { AtelierError } from "../errors/index.ts";
import { isEvery } from "./arrays.ts";

/** The form of accepted values, for editors; absent if there are only words. */
export type Form =
  | ({ readonly kind: "integer" | "number" } & Bounds)
  | { readonly kind: "boolean" | "text" }
  | { readonly kind: "choice"; readonly values: readonly (string | number | boolean | null)[] }
  | { readonly kind: "list"; readonly of: Form | undefined; readonly length?: number | undefined }
  | { readonly kind: "either"; readonly forms: readonly (Form | undefined)[] };

/** A check of an option. */
export interface Check {
  /** Completes "expected NAME to be …": "a positive integer". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  readonly form?: Form | undefined;
  /** Whether the option must be given; default false. */
  readonly isRequired?: boolean;
  /** The error for a value that is not accepted, where it says more than `expected`: the nearest known name. */
  refusal?(value: unknown): AtelierError | undefined;
}

/** Bounds of a number. `above` and `below` exclude the bound itself. Infinity is accepted only if `max` says so. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

/** A finite number within bounds; never NaN, never text. */
export function number(bounds: Bounds = {}): Check {
  return {
    expected: `a number${inWords(bounds)}`,
    accepts: (value) => isWithin(value, bounds),
    form: { kind: "number", ...bounds },
  };
}

/** Any number, NaN and infinities among them. */
export const anyNumber: Check = { expected: "a number", accepts: (value) => typeof value === "number" };

/** A safe integer within bounds; a positive one by default. */
export function integer(bounds: Bounds = { min: 1 }): Check {
  const isPositive = bounds.min === 1 && Object.keys(bounds).length === 1;
  return {
    expected: isPositive ? "a positive integer" : `an integer${inWords(bounds)}`,
    accepts: (value) => Number.isSafeInteger(value) && isWithin(value, bounds),
    form: { kind: "integer", ...bounds },
  };
}

/** A share: at least 0 and less than 1, unless bounds say otherwise. */
export function fraction(bounds: Bounds = { min: 0, below: 1 }): Check {
  return number(bounds);
}

export const boolean: Check = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
  form: { kind: "boolean" },
};

/** Text that is not empty. */
export const text: Check = {
  expected: "a text that is not empty",
  accepts: (value) => typeof value === "string" && value !== "",
  form: { kind: "text" },
};

/** The name of a layer, a weight, an input: files and the engine have it in UTF-8, ended by U+0000. */
export const nameText: Check = {
  expected: "a text that is not empty, without U+0000 and lone surrogates",
  accepts: (value) => typeof value === "string" && value !== "" && !/[\0\p{Surrogate}]/u.test(value),
  form: { kind: "text" },
};

/** Text, empty or not. */
export const anyText: Check = { expected: "a text", accepts: (value) => typeof value === "string" };

export const callable: Check = { expected: "a function", accepts: (value) => typeof value === "function" };

/**
 * Returns true for an object that can hold options: a literal, or an instance of a user's class. Not a list, and not
 * an object of the language: a promise that was not awaited, a map, a date, a typed array.
 */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && PLAIN.has(Object.prototype.toString.call(value));
}

/** An imported module, which has a prototype of its own, is one too. */
const PLAIN = new Set(["[object Object]", "[object Module]"]);

/** An object; the function that takes it checks its keys. */
export const object: Check = { expected: "an object", accepts: isObject };

/** An object that has these functions. */
export function objectWith(methods: readonly string[], expected: string): Check {
  return {
    expected,
    accepts: (value) =>
      typeof value === "object" &&
      value !== null &&
      methods.every((method) => typeof Reflect.get(value, method) === "function"),
  };
}

/** A seed of random numbers. */
export const seedNumber: Check = inOtherWords("a safe integer", integer({}));

/** An `AbortSignal`. */
export const abortSignal: Check = {
  expected: "an AbortSignal",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "aborted" in value &&
    "throwIfAborted" in value &&
    "addEventListener" in value,
};

/** One of these names or numbers. */
export function oneOf(values: readonly (string | number | boolean | null)[]): Check {
  const shown = values.map((value) => JSON.stringify(value));
  const expected = shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
  return {
    expected,
    accepts: (value) => values.some((known) => known === value),
    form: { kind: "choice", values },
  };
}

/** A list, each item of which passes the check. */
export function listOf(item: Check, { length, min = 0 }: { length?: number; min?: number } = {}): Check {
  const count = length !== undefined ? ` of ${length}` : min > 0 ? ` of at least ${min}` : "";
  return {
    expected: `a list${count}, each ${item.expected}`,
    accepts: (value) =>
      Array.isArray(value) &&
      (length === undefined || value.length === length) &&
      value.length >= min &&
      isEvery(value, (element) => item.accepts(element)),
    form: { kind: "list", of: item.form, length },
  };
}

/** An object, each value of which passes the check. */
export function recordOf(item: Check): Check {
  return {
    expected: `an object, each value ${item.expected}`,
    accepts: (value) =>
      object.accepts(value) && Object.values(Object(value)).every((each) => item.accepts(each)),
  };
}

/** A value that passes one of the checks. */
export function either(...checks: readonly Check[]): Check {
  return {
    expected: checks.map(({ expected }) => expected).join(", or "),
    accepts: (value) => checks.some((check) => check.accepts(value)),
    form: { kind: "either", forms: checks.map(({ form }) => form) },
  };
}

/** A value that a function accepts unless it throws one of our errors, which is then the error for the option. */
export function acceptedBy(expected: string, check: (value: unknown) => unknown): Check {
  const refusal = (value: unknown): AtelierError | undefined => {
    try {
      check(value);
    } catch (error) {
      if (error instanceof AtelierError) return error;
      throw error;
    }
    return undefined;
  };
  return { expected, accepts: (value) => refusal(value) === undefined, refusal };
}

/** A value that its taker checks itself, with a message of its own. */
export const checkedElsewhere: Check = { expected: "a value", accepts: () => true };

/** An option of other libraries that Atelier lacks; `why` explains: "training yields after each run of steps". */
export function leftOut(why: string): Check {
  return { expected: `left out: ${why}`, accepts: () => false };
}

/**
 * An option of other libraries that Atelier does not offer: only values that ask for its fixed behaviour are
 * accepted.
 */
export function onlyAs(values: readonly (string | number | boolean | null)[], why: string): Check {
  return {
    expected: `${JSON.stringify(values[0])} or left out: ${why}`,
    accepts: (value) => values.some((known) => known === value),
  };
}

/** The same check of an option that must be given. */
export function required(check: Check): Check {
  return { ...check, isRequired: true };
}

/** The same check with another text: "a positive integer or [height, width]". */
export function inOtherWords(expected: string, check: Check): Check {
  return { ...check, expected };
}

function isWithin(value: unknown, { min, max, above, below }: Bounds): boolean {
  return (
    typeof value === "number" &&
    (Number.isFinite(value) || value === max) &&
    !(min !== undefined && value < min) &&
    !(max !== undefined && value > max) &&
    !(above !== undefined && value <= above) &&
    !(below !== undefined && value >= below)
  );
}

function inWords({ min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined && max !== Number.POSITIVE_INFINITY)
    return ` from ${min} to ${max}`;
  const parts = [
    min === undefined ? "" : `at least ${min}`,
    above === undefined ? "" : `above ${above}`,
    max === undefined || max === Number.POSITIVE_INFINITY ? "" : `at most ${max}`,
    below === undefined ? "" : `less than ${below}`,
  ].filter((part) => part !== "");
  if (parts.length === 0) return "";
  return `${above === undefined ? " of" : ""} ${parts.join(" and ")}`;
}
