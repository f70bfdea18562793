/** What is in the packed file, and what those say who check packages. */

import { execFile } from "node:child_process";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Project } from "./project.ts";

const ATTW = fileURLToPath(
  new URL("../../node_modules/@arethetypeswrong/cli/dist/index.js", import.meta.url),
);

export type Check = (name: string, run: () => Promise<string>) => Promise<void>;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Sizes; source maps that hold their sources; and that no package of the install has a script of its own. */
export async function checkFiles(project: Project, file: string): Promise<string> {
  const own = project.path("node_modules", "atelier");
  for (const name of await readdir(own, { recursive: true })) {
    if (!name.endsWith(".js.map")) continue;
    const map = JSON.parse(await readFile(join(own, name), "utf8"));
    if (map.sources.length === 0 || map.sourcesContent?.length !== map.sources.length) {
      throw new Error(`Expected ${name} to hold its sources.`);
    }
  }
  const lock = JSON.parse(await readFile(project.path("package-lock.json"), "utf8"));
  const packages: [string, { hasInstallScript?: boolean }][] = Object.entries(lock.packages);
  const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
  if (scripts.length > 0) throw new Error(`Expected no install scripts. Received: ${scripts.join(", ")}.`);
  const all = await sizeOf(project.path("node_modules"));
  return (
    `${megabytes((await stat(file)).size)} packed, ${megabytes(await sizeOf(own))} unpacked, ` +
    `${megabytes(all)} in ${packages.length - 1} packages`
  );
}

/** publint and arethetypeswrong: both have to find nothing. */
export async function checkPublished(check: Check, project: Project): Promise<void> {
  const pkgDir = project.path("node_modules", "atelier");
  await check("publint", async () => {
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
    const said = messages.map((message) => formatMessage(message, pkg) ?? message.code);
    if (said.length > 0) throw new Error(said.join("\n"));
    return "nothing reported";
  });
  await check("arethetypeswrong", async () => {
    // Without the binaries, which have no types and are more than it can read.
    const slim = project.path("slim.tgz");
    const leaveOut = ["--exclude=atelier/dist/onnxruntime/bin", "--exclude=atelier/dist/page"];
    await promisify(execFile)("tar", [
      ...["-czf", slim, ...leaveOut, "--transform=s,^atelier,package,"],
      ...["-C", project.path("node_modules"), "atelier"],
    ]);
    // It ends with 1 if it finds something. CommonJS is served by Node's own require of modules, which `run.ts` tries.
    await project.node([ATTW, slim, "--profile", "esm-only"]);
    await rm(slim);
    return "nothing reported";
  });
}
