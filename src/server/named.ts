/** Directories by the names that they have in addresses. */

import { realpath } from "node:fs/promises";
import { basename, resolve } from "node:path";

export interface NamedDirectory {
  /** Another one for each directory: "mnist", and of a second one with this name "mnist-2". */
  readonly name: string;
  readonly path: string;
}

/** Gives each directory a name: its own, or where an earlier one has that, with a number. The same one is named once. */
export async function named(paths: readonly string[]): Promise<NamedDirectory[]> {
  const byName = new Map<string, string>();
  const known = new Set<string>();
  for (const path of paths) {
    const real = await realpath(path).catch(() => resolve(path));
    if (known.has(real)) continue;
    known.add(real);
    const own = basename(resolve(path));
    let name = own;
    for (let number = 2; byName.has(name); number++) name = `${own}-${number}`;
    byName.set(name, path);
  }
  return [...byName].map(([name, path]) => ({ name, path }));
}
