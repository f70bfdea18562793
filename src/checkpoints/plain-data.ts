/**
 * Plain data with arrays of numbers in it, divided into JSON and tensors, and put together again: every number comes back
 * to the bit, NaN, infinities and −0 included.
 */

import { ConfigurationError, FileFormatError } from "../errors/index.ts";
import { formatReceived } from "../options/index.ts";
import { isTensorData, type TensorData } from "./safetensors.ts";

/** Values that a checkpoint can hold. */
export type PlainData =
  | null
  | boolean
  | number
  | string
  | undefined
  | TensorData
  | readonly PlainData[]
  | { readonly [name: string]: PlainData };

/** The key of an object that stands for what JSON cannot say. */
const MARK = "$";
/** Depth at which data is taken to contain itself. */
const MAX_DEPTH = 100;

/** Data as JSON, in which arrays of numbers are named, and these arrays. */
export interface DividedData {
  readonly json: unknown;
  readonly tensors: ReadonlyMap<string, TensorData>;
}

/**
 * Divides data into JSON and tensors; these are named by their places: "callbacks/0/weights".
 *
 * @param name of the data, for messages
 * @throws ConfigurationError for what is no plain data: functions, instances of classes, maps, what contains itself
 */
export function divideData(data: unknown, name: string): DividedData {
  const tensors = new Map<string, TensorData>();
  const encode = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === "number") return encodeNumber(value);
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (value === undefined) return { [MARK]: "undefined" };
    if (isTensorData(value)) {
      const called = nameOf(path, tensors);
      tensors.set(called, value);
      return { [MARK]: "tensor", name: called };
    }
    if (path.length > MAX_DEPTH || !isPlain(value)) throw unfit(value, [name, ...path]);
    if (Array.isArray(value)) return value.map((each, i) => encode(each, [...path, String(i)]));
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [key, encode(each, [...path, key])] as const);
    return Object.hasOwn(value, MARK) ? { [MARK]: "entries", entries } : Object.fromEntries(entries);
  };
  return { json: encode(data, []), tensors };
}

/**
 * Puts data together that {@link divideData} has divided.
 *
 * @throws FileFormatError for what it cannot have made
 */
export function joinData({ json, tensors }: DividedData, source: string): unknown {
  const decode = (value: unknown, depth: number): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH) {
      throw new FileFormatError(`Expected ${source} to be at most ${MAX_DEPTH} levels deep. Received: more.`);
    }
    if (Array.isArray(value)) return value.map((each) => decode(each, depth + 1));
    if (!Object.hasOwn(value, MARK)) return ofEntries(Object.entries(value), depth);
    const { [MARK]: kind, name, entries } = value as Readonly<Record<string, unknown>>;
    const found = typeof kind === "string" ? NUMBERS.get(kind) : undefined;
    if (found !== undefined) return found;
    if (kind === "undefined") return undefined;
    if (kind === "entries" && Array.isArray(entries)) return ofEntries(entries.filter(isEntry), depth);
    const tensor = kind === "tensor" && typeof name === "string" ? tensors.get(name) : undefined;
    if (tensor !== undefined) return tensor;
    throw new FileFormatError(
      `Expected ${source} to name its tensors only. Received: ${formatReceived(value)}.`,
    );
  };
  const ofEntries = (entries: readonly (readonly [string, unknown])[], depth: number) =>
    Object.fromEntries(entries.map(([key, value]) => [key, decode(value, depth + 1)]));
  return decode(json, 0);
}

function isEntry(given: unknown): given is readonly [string, unknown] {
  return Array.isArray(given) && typeof given[0] === "string";
}

/** Values that JSON cannot express. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

function encodeNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { [MARK]: Object.is(value, -0) ? "-0" : String(value) };
}

/** A name for the tensor at a place that no other has: keys may contain the separator. */
function nameOf(path: readonly string[], taken: ReadonlyMap<string, TensorData>): string {
  let name = path.join("/") || "data";
  while (taken.has(name)) name += "'";
  return name;
}

function isPlain(value: unknown): value is readonly unknown[] | Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unfit(value: unknown, path: readonly string[]): ConfigurationError {
  const where = path.slice(0, 8).join(".");
  const isDeep = path.length > MAX_DEPTH;
  return new ConfigurationError(
    `Expected ${where} to be plain data: numbers, texts, true and false, null, typed arrays of numbers, and lists and ` +
      `objects of these. Received: ${isDeep ? "an object that contains itself" : formatReceived(value)}.`,
  );
}
