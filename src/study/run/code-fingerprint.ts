/** A fingerprint of the program: what was computed by another one is not reused. */

import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprintOf } from "./piece.ts";

/** What says how each piece is computed, and what runs the graphs; TypeScript in a checkout, else JavaScript. */
const ENTRIES = ["./plan", "../../runtime/node"];
const EXTENSION = import.meta.url.slice(-".ts".length);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/** Of every source file that the result of a piece may depend on: these, and all that they import. */
export function codeFingerprint(): Promise<string> {
  const sources = new Map<string, string>();
  const visit = (url: URL) => {
    const path = fileURLToPath(url);
    const name = relative(ROOT, path);
    if (sources.has(name) || !existsSync(path)) return;
    const text = readFileSync(path, "utf8");
    sources.set(name, text);
    for (const [, specifier] of text.matchAll(IMPORT)) visit(new URL(specifier, url));
  };
  for (const entry of ENTRIES) visit(new URL(entry + EXTENSION, import.meta.url));
  return fingerprintOf(Object.fromEntries(sources));
}
