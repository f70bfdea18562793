/** How what is in a directory was computed, so that nobody computes it anew without knowing. */

import { join } from "node:path";
import { readWhole } from "../files/read-whole.ts";
import { writeWhole } from "../files/write-whole.ts";
import { isObject } from "../options/index.ts";

const FILE = "computing.json";

/**
 * Says what is computed otherwise now than when the directory was last written to, and notes how it is computed now.
 *
 * @param computedBy everything that results depend on beside what is trained
 * @returns lines to print; none where nothing is otherwise
 */
export async function noteComputing(directory: string, computedBy: object): Promise<string[]> {
  const path = join(directory, FILE);
  const before = await readBefore(path);
  await writeWhole(path, `${JSON.stringify(computedBy, undefined, 1)}\n`);
  if (before === undefined) return [];
  const now = new Map<string, unknown>(Object.entries(computedBy));
  const others = Object.entries(before).filter(([name, value]) => now.get(name) !== value);
  if (others.length === 0) return [];
  const words = others.map(([name, value]) =>
    name === "code" ? "another version" : `${name} ${String(value)}`,
  );
  const threads =
    others.length === 1 && others[0]?.[0] === "threads"
      ? `; --threads ${before.threads} goes on with it`
      : "";
  return [`note: what is there was computed otherwise (${words.join(", ")}) and is not used${threads}`];
}

async function readBefore(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(await readWhole(path)));
    return isObject(found) ? { ...found } : undefined;
  } catch {
    // There is none, or it is damaged: then nothing is said.
    return undefined;
  }
}
