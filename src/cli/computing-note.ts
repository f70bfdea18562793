/** Records how the results in a directory were computed, and warns if they would be computed differently now. */

import { join } from "node:path";
import { readWhole } from "../files/read-whole.ts";
import { writeWhole } from "../files/write-whole.ts";
import { isObject } from "../options/index.ts";

const FILE = "computing.json";

/**
 * Compares the conditions with those of the last run in the directory, and records the current ones.
 *
 * @param computedBy everything that affects results, besides what is trained
 * @returns lines to print; none if nothing differs
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
    others.length === 1 && others[0]?.[0] === "threads" ? `; --threads ${before.threads} uses them` : "";
  return [`note: earlier results were computed differently (${words.join(", ")}) and are not used${threads}`];
}

async function readBefore(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(await readWhole(path)));
    return isObject(found) ? { ...found } : undefined;
  } catch {
    // Missing or damaged: nothing is printed.
    return undefined;
  }
}
