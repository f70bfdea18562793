/** JSON files, each read once for each version of it. */

import { join } from "node:path";
import { openInside, versionOf } from "./open-file.ts";

/** More is none of ours. */
const MAX_BYTES = 2 ** 26;
/** Files whose parsed contents are kept. */
const MAX_REMEMBERED = 500;

/** An object as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads one file's object; undefined where it is not there, or is none. */
export type JsonReader<Result> = (directory: string, name: string) => Promise<Result | undefined>;

/** Makes a reader that keeps only what `pick` takes of each file. */
export function jsonReader<Result>(pick: (object: JsonObject) => Result): JsonReader<Result> {
  const known = new Map<string, { readonly version: string; readonly result: Result | undefined }>();
  return async (directory, name) => {
    const path = join(directory, name);
    const opened = await openInside(directory, path);
    if (opened === undefined) return undefined;
    try {
      const version = versionOf(opened.stats);
      const remembered = known.get(path);
      if (remembered?.version === version) return remembered.result;
      const isRead = opened.stats.size <= MAX_BYTES;
      const object = isRead ? parsed(await opened.handle.readFile("utf8")) : undefined;
      const result = object && pick(object);
      known.delete(path);
      known.set(path, { version, result });
      const [oldest] = known.keys();
      if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
      return result;
    } finally {
      await opened.handle.close();
    }
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The value, if it is an object and no list. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** The value, if it is a text. */
export function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The value, if it is a finite number. */
export function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The texts in a list; none of anything else. */
export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
