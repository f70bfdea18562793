/**
 * Where the package's own files are. This module stands directly in `src/`, and what is built of it directly in `dist/`,
 * so that the same relative addresses hold for both.
 */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Whether this is a checkout's source, in TypeScript, and not the built package. */
export const IS_SOURCE = import.meta.url.endsWith(".ts");

/** Programs that run in a process or thread of their own: their sources. Built, they are directly in `dist/`. */
const PROGRAMS = {
  atelier: "cli/atelier",
  "atelier-engine": "runtime/process/atelier-engine",
  "atelier-worker": "cli/atelier-worker",
  "study-server-thread": "cli/study-server-thread",
} as const;

/** Gives the address of a file of the package by its path from the package's root, such as "package.json". */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

/** Gives the address of a program that runs in a process or thread of its own. */
export function programFile(name: keyof typeof PROGRAMS): URL {
  return new URL(IS_SOURCE ? `./${PROGRAMS[name]}.ts` : `./${name}.js`, import.meta.url);
}

/** Gives Node's arguments that let it read TypeScript, if the programs are written in it and this Node does not read it. */
export function typescriptLoader(): string[] {
  if (!IS_SOURCE || "typescript" in process.features) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}
