/** The project's prose: in documents, comments and messages. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BANNED, occurrences, readable } from "./words.ts";

const AREAS = ["*.md", "docs", "src", "page", "test", "bench", "examples"];
const PROSE = /\.(md|tsx?|css|html|json|mjs|py|vue|svg)$/;

/** Code that is generated, and words that are typed wrongly on purpose. */
const GENERATED = new Set(["src/onnx/onnx_pb.ts"]);

function proseFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...AREAS]);
  const files = listed.toString().split("\n");
  return files.filter((file) => PROSE.test(file) && !GENERATED.has(file));
}

const texts = proseFiles().map((file) => ({ file, text: readable(readFileSync(file, "utf8")) }));

it("looks at the whole repository", () => {
  expect(texts.length).toBeGreaterThan(1000);
});

it.each(BANNED)("says $plain, not $pattern", (banned) => {
  const found = texts.flatMap(({ file, text }) =>
    occurrences(text, banned).map((excerpt) => `${file}: …${excerpt}…`),
  );
  expect(found, `${banned.reason} Write: ${banned.plain}.`).toEqual([]);
});

it("finds a banned phrase in a comment that runs over two lines", () => {
  const banned = { pattern: "two_words", reason: "", plain: "" };
  expect(occurrences(readable("/**\n * These are two\n * words, and two words.\n */"), banned)).toHaveLength(
    2,
  );
  expect(occurrences(readable("// two\n  // words"), banned)).toHaveLength(1);
  expect(occurrences("twowords, two wordsmiths", banned)).toEqual([]);
});

it("keeps the dictionary of the field sorted and in lower case", () => {
  const words = readFileSync(".cspell/words.txt", "utf8").trimEnd().split("\n");
  expect(words).toEqual([...new Set(words)].sort());
  expect(words.filter((word) => word !== word.toLowerCase())).toEqual([]);
});
