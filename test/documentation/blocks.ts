/** The blocks of code in README, docs and the other pages of the repository, as readers see them. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A block of code of a page. */
export interface Block {
  readonly page: string;
  /** Line of the block's first line of code, counted from 1. */
  readonly line: number;
  /** "ts", "sh", "text" …; "" where the fence names none. */
  readonly language: string;
  readonly code: string;
  /** Why the block is not run: `norun="needs a browser"` behind the language. */
  readonly noRun: string | undefined;
  /** By what share numbers may differ from those printed: `tolerance=0.05`. */
  readonly tolerance: number | undefined;
  /** What readers do not see and the block needs: a comment `<!-- before` … `-->` right above the fence. */
  readonly before: string;
}

/** Paths of all pages, from the root of the repository; chapters and guides in the order of their names. */
export function pages(): string[] {
  const below = (folder: string) =>
    readdirSync(`${ROOT}${folder}`)
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => `${folder}/${name}`);
  const others = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md", "bench/README.md"];
  return [...others, ...below("docs"), ...below("docs/tutorial"), ...below("docs/guides")];
}

export const readPage = (page: string): string => readFileSync(`${ROOT}${page}`, "utf8");

const FENCE = /^( *)```(\w*) ?(.*)$/;
const COMMAND = /^(npm|npx|node|atelier) /;

/** Finds the fenced blocks of a page, and the indented ones that begin with a command, as `sh`. */
export function blocksOf(page: string, text = readPage(page)): Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let before = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const end = (isEnd: (line: string) => boolean) => {
      const length = lines.slice(i + 1).findIndex(isEnd);
      return length === -1 ? lines.length : i + 1 + length;
    };
    const [fence, indentation = "", language = "", info = ""] = FENCE.exec(line) ?? [];
    if (line === "<!-- before") {
      const last = end((other) => other === "-->");
      before = `${lines.slice(i + 1, last).join("\n")}\n`;
      i = last;
    } else if (fence !== undefined) {
      const last = end((other) => other.trim() === "```");
      const code = lines.slice(i + 1, last).map((other) => other.slice(indentation.length));
      const tolerance = /\btolerance=([\d.]+)/.exec(info)?.[1];
      blocks.push({
        page,
        line: i + 2,
        language,
        code: code.join("\n"),
        noRun: /\bnorun="([^"]+)"/.exec(info)?.[1],
        tolerance: tolerance === undefined ? undefined : Number(tolerance),
        before,
      });
      before = "";
      i = last;
    } else if (line.startsWith("    ") && COMMAND.test(line.trim()) && lines[i - 1] === "") {
      const last = end((other) => other !== "" && !other.startsWith("    "));
      const code = lines.slice(i, last).map((other) => other.slice(4));
      blocks.push({
        page,
        line: i + 1,
        language: "sh",
        code: code.join("\n").trimEnd(),
        noRun: undefined,
        tolerance: undefined,
        before: "",
      });
      i = last - 1;
    }
  }
  return blocks;
}
