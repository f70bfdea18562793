/**
 * Programs of pages. In a chapter of the tutorial all blocks of TypeScript are one program, in order. Elsewhere a block
 * with an import begins a program, and one without an import continues the one before.
 */

import type { Block } from "./blocks.ts";

export interface Program {
  /** Unique, for its file: "docs/data.md:120". */
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Reason why it is not run; its types are checked all the same. */
  readonly noRun: string | undefined;
}

/** What a page says that a program prints. */
export interface Expectation {
  readonly line: number;
  readonly expected: string;
  readonly tolerance: number | undefined;
}

const isTypeScript = ({ language }: Block) => language === "ts";

/** Divides the blocks of a page into programs. */
export function programsOf(blocks: readonly Block[]): Program[] {
  const programs: Block[][] = [];
  for (const block of blocks.filter(isTypeScript)) {
    const goesOn = block.page.startsWith("docs/tutorial/") || !/^import /m.test(block.before + block.code);
    const last = programs.at(-1);
    if (goesOn && last !== undefined) last.push(block);
    else programs.push([block]);
  }
  return programs.map((parts) => {
    const [first] = parts;
    const noRun = parts.find((block) => block.noRun !== undefined)?.noRun;
    return { name: `${first?.page}:${first?.line}`, blocks: parts, noRun };
  });
}

/** Outputs that a page shows in blocks of `text`: each belongs to the block of code before it. By that block's line. */
export function outputsOf(blocks: readonly Block[], language: string): Map<number, Expectation> {
  const outputs = new Map<number, Expectation>();
  let last: Block | undefined;
  for (const block of blocks) {
    if (block.language !== "text") last = block;
    else if (last?.language === language && block.noRun === undefined) {
      const { line, code, tolerance } = block;
      outputs.set(last.line, { line, expected: code, tolerance });
    }
  }
  return outputs;
}

const LOG = /^(\s*)(console\.log\(.*\);)\s*\/\/ (.+)$/;

/** Marks in the output of a program where a block, or a line `console.log(x); // y`, begins and ends. */
const mark = (name: string, line: number) => `console.log("\\u0000${name} ${line}");`;

/** Source of a program that marks its output; lines `console.log(x); // y` say what they print. */
export function markedSource({ blocks }: Program): string {
  const parts = blocks.map(({ code, line, before }) => {
    const lines = code.split("\n").map((text, i) => {
      const [all, indentation, log] = LOG.exec(text) ?? [];
      return all === undefined
        ? text
        : `${indentation}${mark("line", line + i)} ${log} ${mark("block", line)}`;
    });
    return `${before}${mark("block", line)}\n${lines.join("\n")}\n`;
  });
  return `${parts.join("\n")}\nexport {};\n`;
}

/** What comments behind `console.log` in a program's blocks say that is printed. */
export function commentsOf({ blocks }: Program): Expectation[] {
  return blocks.flatMap(({ code, line }) =>
    code.split("\n").flatMap((text, i) => {
      const [, , , expected] = LOG.exec(text) ?? [];
      return expected === undefined ? [] : [{ line: line + i, expected, tolerance: undefined }];
    }),
  );
}

/** What was printed, by the line of the `console.log` with a comment that printed it, or else by that of the block. */
export function splitOutput(printed: string): { block: Map<number, string>; line: Map<number, string> } {
  const found = { block: new Map<number, string>(), line: new Map<number, string>() };
  let at = 0;
  for (const [, kind, line, text = ""] of printed.matchAll(/\0(block|line) (\d+)\n([^\0]*)/g)) {
    if (kind === "block") at = Number(line);
    const [printed, of] = kind === "block" ? [found.block, at] : [found.line, Number(line)];
    printed.set(of, (printed.get(of) ?? "") + text);
  }
  return found;
}
