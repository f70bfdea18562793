/**
 * Builds the documentation site into `docs/site/dist`. Usage:
 *
 *     npm run docs                  # the site; `-- --base /atelier/` where it will stand under another address
 *     npm run docs -- --serve       # and shows it
 *     npm run docs:dev              # shows it while its pages are written; the reference is made once
 */

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { convert, referencePages, undocumented, writeReference } from "./reference/generate.ts";
import { exportedSymbols } from "./reference/symbols.ts";
import { writeSourcePages } from "./source-pages.ts";

const SITE = fileURLToPath(new URL(".", import.meta.url));
/** How many undocumented members are printed by name. */
const MAX_SHOWN = 40;

const { values } = parseArgs({
  options: {
    serve: { type: "boolean", default: false },
    dev: { type: "boolean", default: false },
    base: { type: "string", default: "/" },
    port: { type: "string", default: "4173" },
  },
});

run(values);

async function run(options: typeof values): Promise<void> {
  if (!isInstalled()) {
    console.log("Installing what builds the site: npm ci in docs/site");
    execute("npm", ["ci", "--no-audit", "--no-fund"]);
  }
  const converted = await convert();
  writeReference(referencePages(converted.project));
  writeSourcePages();
  for (const warning of converted.warnings) console.warn(warning);
  // Exports must have a docstring; their members that have none are listed.
  const missing = undocumented(converted.project);
  const exported = new Set(exportedSymbols(converted.project).map(({ qualified }) => qualified));
  const failing = missing.filter((name) => exported.has(name));
  if (failing.length > 0) {
    console.error(`Exports without a docstring: ${failing.join(", ")}`);
    process.exit(1);
  }
  if (missing.length > 0) {
    const shown = missing.slice(0, MAX_SHOWN).join(", ");
    console.warn(`${missing.length} members of exports have no docstring: ${shown}`);
  }
  const base = options.base.replace(/\/?$/, "/").replace(/^\/?/, "/");
  if (options.dev) return vitepress(["dev", ".", "--port", options.port], base);
  vitepress(["build", "."], base);
  if (options.serve) vitepress(["serve", ".", "--port", options.port, "--base", base], base);
}

/** Whether what the lockfile names is there: npm notes when it installed. */
function isInstalled(): boolean {
  const note = join(SITE, "node_modules/.package-lock.json");
  return existsSync(note) && statSync(note).mtimeMs >= statSync(join(SITE, "package-lock.json")).mtimeMs;
}

function vitepress(parameters: readonly string[], base: string): void {
  const program = join(SITE, "node_modules/vitepress/bin/vitepress.js");
  execute(process.execPath, [program, ...parameters], { DOCS_BASE: base });
}

/** Runs a program in the site's folder, and ends with its code where it fails. */
function execute(
  program: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
): void {
  const { status } = spawnSync(program, parameters, {
    cwd: SITE,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (status !== 0) process.exit(status ?? 1);
}
