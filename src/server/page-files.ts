/** The built page: files in a directory, known by a list of their names. */

import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../package-files.ts";
import { kindOf } from "./content-type.ts";
import { NO_CONTENT_POLICY, PAGE_POLICY } from "./headers.ts";
import type { Finder } from "./resource.ts";

/** Where `npm run build:web` puts it: beside the built package, of which this module is a part, or of a checkout. */
export const BUILT_PAGE = fileURLToPath(packageFile("dist/page"));

/** What is opened for the directory itself. */
const INDEX = "index.html";
/** Names that change with the contents, as Vite gives them: "index-BxM3q9aZ.js". */
const HASHED = /-[\w-]{8,}\.\w+(?:\.map)?$/;
const HASHED_DIRECTORY = "assets";
const MAX_DEPTH = 8;
/** Milliseconds before a directory is read again for a name that is not in it: a page may be built while it is served. */
const RELIST_AFTER = 1000;

/** Whether the page is there. Nothing else is looked at: the directory may be any, the root of the disk too. */
export async function isPageBuilt(directory: string): Promise<boolean> {
  const index = await lstat(join(directory, INDEX)).catch(() => undefined);
  return index?.isFile() ?? false;
}

/** Finds the files of the page. Links are not followed. */
export function pageFiles(directory: string): Finder {
  let files: ReadonlySet<string> = new Set();
  let listedAt = Number.NEGATIVE_INFINITY;
  return async (names) => {
    const name = names.length === 0 ? INDEX : names.join("/");
    if (!files.has(name) && performance.now() - listedAt > RELIST_AFTER) {
      files = await listed(directory);
      listedAt = performance.now();
    }
    if (!files.has(name)) return undefined;
    const { type, isText } = kindOf(name);
    const isHashed = name.startsWith(`${HASHED_DIRECTORY}/`) && HASHED.test(name);
    const path = join(directory, ...name.split("/"));
    return {
      ...{ kind: "file", path, root: directory, type, isText },
      gzipPath: files.has(`${name}.gz`) ? `${path}.gz` : undefined,
      // A worker obeys the policy that it comes with.
      policy: /\.(?:html|m?js)$/.test(name) ? PAGE_POLICY : NO_CONTENT_POLICY,
      caching: isHashed ? "immutable" : "revalidate",
    };
  };
}

/** The names of all files below a directory, with slashes; none where there is no directory. */
async function listed(directory: string, depth = 0): Promise<Set<string>> {
  const found = new Set<string>();
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isFile()) found.add(entry.name);
    if (!entry.isDirectory() || depth >= MAX_DEPTH) continue;
    for (const name of await listed(join(directory, entry.name), depth + 1)) {
      found.add(`${entry.name}/${name}`);
    }
  }
  return found;
}
