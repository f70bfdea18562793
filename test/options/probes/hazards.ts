/**
 * Values that are seldom thought of: each may be refused by a typed error or do what it should, and nothing else. Those
 * that are never right are told apart from those that may be.
 */

import { runInNewContext } from "node:vm";

/** The error of an object that the caller made: it is thrown to the caller as it is. */
export const OF_CALLER = new Error("of the caller's own object");

export interface Hazard {
  readonly name: string;
  /** A new one each time: some are used up. */
  make(): unknown;
}

/** What no option or argument may be, wherever it stands. */
export const NEVER_RIGHT: readonly Hazard[] = [
  { name: "10n", make: () => 10n },
  { name: "a symbol", make: () => Symbol("of a probe") },
  { name: "a promise", make: () => Promise.resolve(1) },
  { name: "a date", make: () => new Date(0) },
  { name: "a map", make: () => new Map([["units", 1]]) },
  { name: "a regular expression", make: () => /x/ },
  { name: "a list with a hole", make: () => holed([3, 1, 2]) },
  { name: "big integers", make: () => new BigInt64Array(2) },
  { name: "a data view", make: () => new DataView(new ArrayBuffer(8)) },
  { name: "a detached array", make: () => detached(new Float32Array(3)) },
  { name: "a detached list of bytes", make: () => detached(new Uint8Array(3)) },
];

/** What may be right in some places. */
export const SELDOM_RIGHT: readonly Hazard[] = [
  { name: "2 ** 53 - 1", make: () => Number.MAX_SAFE_INTEGER },
  { name: "1e300", make: () => 1e300 },
  { name: "-1e300", make: () => -1e300 },
  { name: "an empty text", make: () => "" },
  { name: "a text with null bytes", make: () => "a\0b" },
  { name: "half a character", make: () => "\ud800" },
  { name: "__proto__", make: () => "__proto__" },
  { name: "an empty list", make: () => [] },
  { name: "no bytes", make: () => new Uint8Array(0) },
  { name: "float64", make: () => Float64Array.of(1, 2) },
  { name: "a buffer", make: () => new ArrayBuffer(8) },
  { name: "an object that throws when it is read", make: throwing },
  { name: "a proxy that throws", make: () => new Proxy({}, { get: refuse, ownKeys: refuse, has: refuse }) },
  { name: "a list of another realm", make: () => runInNewContext("[1, 2]") },
  { name: "an object of another realm", make: () => runInNewContext("({ units: 1 })") },
  { name: "bytes of another realm", make: () => runInNewContext("new Uint8Array(4)") },
  { name: "an object without a prototype", make: () => Object.create(null) },
  { name: "a cycle", make: cycle },
];

/** Ways in which something that is right can be given otherwise. */
export const DISGUISES: readonly { readonly name: string; of(value: unknown): unknown }[] = [
  { name: "detached", of: (value) => (isArray(value) ? detached(value.slice()) : value) },
  { name: "shared", of: (value) => (isArray(value) ? shared(value) : value) },
  { name: "shorter", of: (value) => (isArray(value) ? value.slice(0, -1) : value) },
  { name: "of another realm", of: (value) => (isArray(value) ? foreign(value) : value) },
  { name: "frozen", of: (value) => (isPlain(value) ? Object.freeze(value) : value) },
  { name: "behind a proxy", of: (value) => (isObject(value) ? new Proxy(value, {}) : value) },
  { name: "with a hole", of: (value) => (Array.isArray(value) ? holed(value) : value) },
];

/** Disguises everything of a value for which the disguise is meant, some levels deep. */
export function disguised(value: unknown, disguise: (value: unknown) => unknown, depth = 3): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return disguise(value.map((item) => disguised(item, disguise, depth - 1)));
  if (!isPlain(value)) return disguise(value);
  const changed = Object.entries(value).map(([key, item]) => [key, disguised(item, disguise, depth - 1)]);
  return disguise(Object.fromEntries(changed));
}

type Numbers = Uint8Array;

function isArray(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && "slice" in value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function detached<Value extends ArrayBufferView>(array: Value): Value {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

function shared(array: Numbers): unknown {
  const made = Reflect.construct(array.constructor, [new SharedArrayBuffer(array.byteLength)]);
  made.set(array);
  return made;
}

function foreign(array: Numbers): unknown {
  return runInNewContext(`new ${array.constructor.name}(values)`, { values: Array.from(array) });
}

function holed(list: readonly unknown[]): unknown {
  const made = [...list];
  if (made.length > 0) delete made[0];
  return made;
}

function throwing(): unknown {
  return Object.defineProperty({}, "units", { get: refuse, enumerable: true });
}

function refuse(): never {
  throw OF_CALLER;
}

function cycle(): unknown {
  const made: Record<string, unknown> = {};
  made.itself = made;
  return made;
}
