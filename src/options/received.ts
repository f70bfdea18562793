/** Formats a caller's value for error messages. */

import { isDetached } from "./arrays.ts";

/** Longer texts and lists are cut, so that a message stays readable. */
const MAX_LENGTH = 80;
const MAX_ITEMS = 6;

/**
 * Describes a value for the "Received: …" of an error message: strings quoted, numbers as typed, arrays and objects
 * as JSON would show them but short, typed arrays and instances by class and size.
 *
 * @example
 * formatReceived("3"); // "3" in quotes
 * formatReceived(new Float32Array(4)); // Float32Array(4)
 */
export function formatReceived(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value));
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return formatArray(value);
  if (ArrayBuffer.isView(value)) {
    if (isDetached(value)) return `a detached ${className(value)}`;
    return `${className(value)}(${"length" in value ? value.length : value.byteLength})`;
  }
  if (value instanceof Error) return `${value.name}: ${shorten(value.message)}`;
  const name = className(value);
  return name === "Object" ? formatObject(value) : `an instance of ${name}`;
}

function formatArray(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_ITEMS).map(formatNested);
  return `[${(values.length > MAX_ITEMS ? [...shown, `… ${values.length} in all`] : shown).join(", ")}]`;
}

function formatObject(value: object): string {
  const entries = Object.entries(value);
  const shown = entries.slice(0, MAX_ITEMS).map(([key, item]) => `${key}: ${formatNested(item)}`);
  if (entries.length === 0) return "{}";
  return `{ ${(entries.length > MAX_ITEMS ? [...shown, "…"] : shown).join(", ")} }`;
}

/** A value inside another: one level deep, so that cycles end. */
function formatNested(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length <= MAX_ITEMS && value.every((item) => typeof item !== "object" || item === null)
      ? `[${value.map(formatReceived).join(", ")}]`
      : `[… ${value.length} in all]`;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return formatReceived(value);
  return className(value) === "Object" ? "{ … }" : `an instance of ${className(value)}`;
}

function className(value: object): string {
  const made: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof made === "function" && made.name !== "" ? made.name : "Object";
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
