/** A fingerprint of the program: what was computed by another one is not reused. */

import { existsSync, readFileSync } from "node:fs";
import { extname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError } from "../../errors.ts";
import { fingerprintOf } from "../piece.ts";

/** What says how each piece is computed, and what runs the graphs; TypeScript in a checkout, else JavaScript. */
const ENTRIES = ["./plan", "../../runtime/node"];
const EXTENSION = extname(fileURLToPath(import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/**
 * A fingerprint of every source file that the result of a piece may depend on: these entries, and all that they import.
 *
 * @throws ConfigurationError if the source files are not there, as in a bundled program: pieces of other code would be
 *   taken for its own
 */
export async function codeFingerprint(): Promise<string> {
  const sources = new Map<string, string>();
  const visit = (url: URL) => {
    const path = fileURLToPath(url);
    const name = relative(ROOT, path);
    if (sources.has(name) || !existsSync(path)) return;
    const text = readFileSync(path, "utf8");
    sources.set(name, text);
    for (const [, specifier = ""] of text.matchAll(IMPORT)) visit(new URL(specifier, url));
  };
  for (const entry of ENTRIES) {
    const url = new URL(entry + EXTENSION, import.meta.url);
    if (!existsSync(fileURLToPath(url))) throw noSource(url);
    visit(url);
  }
  return fingerprintOf(Object.fromEntries(sources));
}

function noSource(url: URL): ConfigurationError {
  return new ConfigurationError(
    "Expected the source files of Atelier, which a bundled program has not: give fileStore a version of your program " +
      `instead, such as { code: "1.0" }, and change it with the code. Received: no ${fileURLToPath(url)}.`,
  );
}
