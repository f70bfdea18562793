/** Values as a program writes them. */

import type { Plain } from "./experiment.ts";

/** An expression, which stands as it is. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Written = Plain | Code | readonly Written[];

/** Digits from which integers are written with separators. */
const MIN_SEPARATED = 10_000;

/** Writes a value. */
export function literal(value: Written): string {
  if (value instanceof Code) return value.text;
  if (typeof value === "number") return numberLiteral(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(literal).join(", ")}]`;
  return objectOf(Object.entries(value));
}

/** Writes an object. */
export function objectOf(entries: readonly (readonly [string, Written])[]): string {
  if (entries.length === 0) return "{}";
  const properties = entries.map(([name, value]) => {
    const text = literal(value);
    return text === name ? name : `${name}: ${text}`;
  });
  return `{ ${properties.join(", ")} }`;
}

/** Writes a call with options, or with none. */
export function call(name: string, options: readonly (readonly [string, Written])[]): string {
  return `${name}(${options.length === 0 ? "" : objectOf(options)})`;
}

function numberLiteral(value: number): string {
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  const isLong = Number.isInteger(value) && Math.abs(value) >= MIN_SEPARATED && !text.includes("e");
  return isLong ? text.replace(/\B(?=(?:\d{3})+$)/g, "_") : text;
}

function isList(value: object): value is readonly Written[] {
  return Array.isArray(value);
}
