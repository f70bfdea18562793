/** What the other tests of this folder show holds for all of Atelier, since nothing else writes files. */

import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path: path.split(sep).join("/"), text: code(readFileSync(join(SRC, path), "utf8")) }));

/** Removes docstrings: what their examples do, users do. */
function code(text: string): string {
  return text.replace(/\/\*\*.*?\*\//gs, "");
}

/** What of `node:fs` and `node:fs/promises` changes no file, unless `open` is told so. */
const READING = new Set(
  `accessSync constants createReadStream existsSync FileHandle lstat open readdir readdirSync readFile readFileSync
  ReadStream realpath stat statfs Stats statSync`.split(/\s+/),
);

/**
 * Files that write otherwise, and how: what is removed when the process ends; a directory, if it is empty; standard error,
 * and the pipe between two processes.
 */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  "cli/output-directory.ts": ["rmSync", "rmdirSync"],
  "cli/shell.ts": ["writeSync"],
  "cli/unfinished-run.ts": ["rmdirSync"],
  "runtime/process/atelier-engine.ts": ["readSync", "writeSync"],
};

describe("the source", () => {
  it("writes files in one folder, by operations that tests can replace", () => {
    const writing = sources
      .filter(({ path }) => !path.startsWith("files/"))
      .flatMap(({ path, text }) =>
        Array.from(text.matchAll(/import (?:type )?\{([^}]*)\} from "node:fs(?:\/promises)?"/g))
          .flatMap((match) => defined(match[1]).split(","))
          .map((name) => name.replace("type ", "").trim())
          .filter((name) => name !== "" && !READING.has(name) && !EXCEPTIONS[path]?.includes(name))
          .map((name) => `${path}: ${name}`),
      );
    expect(writing).toEqual([]);
  });

  it("opens files outside that folder for reading only", () => {
    // Flags called READ are for reading: what they are made of says so.
    const flags = sources.flatMap(({ text }) => text.match(/const READ = [^;]*;/) ?? []);
    expect(flags.filter((flag) => /WR|APPEND|CREAT|TRUNC/.test(flag))).toEqual([]);
    const opening = sources.filter(({ path, text }) => {
      const isOpening = /import \{[^}]*\bopen\b[^}]*\} from "node:fs/.test(text);
      return !path.startsWith("files/") && isOpening && /(?<![.#\w])open\([^()]*,(?! READ\))/.test(text);
    });
    expect(opening.map(({ path }) => path)).toEqual([]);
  });

  it("asks what time it is only for the age of files, and of works in a queue, and measures durations by a clock that never goes back", () => {
    const asking = sources.filter(({ text }) => text.includes("Date.now()"));
    expect(asking.map(({ path }) => path).sort()).toEqual([
      "data/fetching/part-file.ts",
      "files/held-file.ts",
      "files/unfinished.ts",
      "queue/works.ts",
    ]);
  });
});
