/** Builds the page unless it is built and newer than all that it is made from: `npm run page` waits for what has changed only. */

import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const SOURCES = ["page", "src", "vite.config.ts", "package-lock.json"];
const BUILT = "dist/page/index.html";

const pathOf = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** When a file, or the newest file or directory below a directory, was written; a directory is, when a file in it goes. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

const builtAt = statSync(pathOf(BUILT), { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (SOURCES.some((name) => newest(pathOf(name)) >= builtAt)) {
  await build({ configFile: pathOf("vite.config.ts"), logLevel: "warn" });
}
