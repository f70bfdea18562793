/** Fingerprints of the source code, so that results of other code are not reused. */

import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError } from "../errors/index.ts";
import { checkOption, oneOf, required } from "../options/index.ts";
import { fingerprintOf } from "./piece.ts";

/** Kind of work that pieces belong to. */
export type WorkKind = "study" | "sweep";

/** Fingerprints in the built package instead of its sources, inserted by the build. */
declare const ATELIER_CODE_FINGERPRINTS: Readonly<Record<WorkKind, string>> | undefined;

/** Modules that compute pieces. */
const ENTRIES: Readonly<Record<WorkKind, string>> = { study: "study/run/plan.ts", sweep: "sweep/train.ts" };
/** Module that runs graphs. */
const ENGINE = "runtime/node.ts";
const ROOT = new URL("../", import.meta.url);
const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/**
 * Computes a fingerprint of every source file that results may depend on: the modules that compute pieces, and
 * everything they import, directly or not. The built package contains it from its build.
 *
 * @param kind "study" (default) or "sweep"
 * @throws {ConfigurationError} if the source files are missing, as in a program bundled from Atelier's sources
 * @example
 * ```ts
 * import { codeFingerprint } from "atelier/study";
 *
 * const fingerprint = await codeFingerprint();
 * console.log(fingerprint.length > 20, fingerprint.includes(" ")); // true false
 * ```
 */
export async function codeFingerprint(kind: WorkKind = "study"): Promise<string> {
  checkOption("codeFingerprint", "the kind", kind, required(oneOf(["study", "sweep"])));
  if (typeof ATELIER_CODE_FINGERPRINTS === "object") return ATELIER_CODE_FINGERPRINTS[kind];
  const entries = [ENTRIES[kind], ENGINE].map((entry) => new URL(entry, ROOT));
  return fingerprintOf(Object.fromEntries(sourcesOf(entries, ROOT)));
}

/**
 * Reads modules and everything they import, at once or later: their texts by their paths below a root.
 *
 * @throws {ConfigurationError} if one of the entries does not exist
 */
export function sourcesOf(entries: readonly URL[], root: URL): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const visit = (url: URL) => {
    const path = fileURLToPath(url);
    const name = relative(fileURLToPath(root), path);
    if (sources.has(name) || !existsSync(path)) return;
    const text = readFileSync(path, "utf8");
    sources.set(name, text);
    for (const [, specifier = ""] of text.matchAll(IMPORT)) visit(new URL(specifier, url));
  };
  for (const url of entries) {
    if (!existsSync(fileURLToPath(url))) throw noSource(url);
    visit(url);
  }
  return sources;
}

function noSource(url: URL): ConfigurationError {
  return new ConfigurationError(
    "Expected the source files of Atelier, which a bundled program has not: give fileStore a version of your program " +
      `instead, such as { code: "1.0" }, and change it with the code. Received: no ${fileURLToPath(url)}.`,
  );
}
