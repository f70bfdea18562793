/**
 * Blocks of README and docs pass the type checker, run, and print what the pages show. Chapters of the tutorial that train
 * on thousands of images run in the long form only.
 */

import { basename } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { IS_LONG } from "../support/extent.ts";
import { hasDataset } from "../support/real-data.ts";
import { type Block, blocksOf, pages, ROOT } from "./blocks.ts";
import { commandsOf } from "./commands.ts";
import { isAsPrinted as isAsCommented } from "./examples.ts";
import { isAsPrinted } from "./printed.ts";
import {
  commentsOf,
  type Expectation,
  markedSource,
  outputsOf,
  type Program,
  programsOf,
  splitOutput,
} from "./programs.ts";
import { Project } from "./project.ts";

const HAS_DATA = ["mnist", "fashion-mnist"].every(hasDataset);
const RUNNER = `${ROOT}test/documentation/run-programs.ts`;

const project = new Project();
afterAll(() => project.remove());

const blocksByPage = new Map(pages().map((page) => [page, blocksOf(page)]));
const programs = [...blocksByPage.values()].flatMap((blocks) => programsOf(blocks));
const fileOf = ({ name }: Program) => `pages/${name.replace(/\W+/g, "-")}.ts`;
const files = new Map(programs.map((each) => [each, project.write(fileOf(each), markedSource(each))]));

/** Programs with the published datasets run where these are. */
const needsData = (code: string) => /["=](fashion-)?mnist\b|fashion-mnist/.test(code);

/** Pages whose programs run in one process: each chapter by itself, the others by folder. */
const groups = new Map<string, Program[]>();
for (const program of programs.filter(({ noRun }) => noRun === undefined)) {
  const { name } = program;
  const group = name.startsWith("docs/tutorial/") ? name : name.split("/").slice(0, -1).join("/");
  groups.set(group, [...(groups.get(group) ?? []), program]);
}

const LONG = /^docs\/tutorial\/[4-7]/;

describe("programs of pages", () => {
  it("pass the type checker, also those that are not run", async () => {
    expect(files.size).toBeGreaterThan(20);
    expect(await project.checkTypes("pages")).toBe("");
  });

  for (const [group, members] of groups) {
    if (LONG.test(group) && !IS_LONG) continue;
    const runnable = members.filter((each) => HAS_DATA || !needsData(markedSource(each)));
    const skipped = members.length - runnable.length;
    const note = skipped === 0 ? "" : ` (skipped without the published datasets: ${skipped})`;
    it.skipIf(runnable.length === 0)(
      `of ${group || "README.md"} print what the pages show${note}`,
      async () => {
        const { stdout, stderr, exitCode } = await project.run(
          RUNNER,
          runnable.map((each) => files.get(each) ?? ""),
        );
        const outputs = stdout.split("\0program ").slice(1);
        expect(outputs.length, stderr).toBe(runnable.length);
        const faults = runnable.flatMap((each, i) => faultsOf(each, outputs[i] ?? ""));
        expect(faults, stderr).toEqual([]);
        expect(exitCode, stderr).toBe(0);
      },
    );
  }
});

function faultsOf(program: Program, output: string): string[] {
  const page = program.name.split(":")[0] ?? "";
  const [, failure] = /\0failed ([\s\S]*)/.exec(output) ?? [];
  if (failure !== undefined) return [`${program.name}: ${failure}`];
  const printed = splitOutput(output);
  const shown = outputsOf(blocksByPage.get(page) ?? [], "ts");
  const compared = [
    ...program.blocks.flatMap(({ line }) => {
      const expectation = shown.get(line);
      return expectation === undefined ? [] : [[expectation, printed.block.get(line)] as const];
    }),
  ];
  const comments = commentsOf(program).filter(
    ({ line, expected }) => !isAsCommented(expected, printed.line.get(line) ?? ""),
  );
  return [
    ...compared.flatMap(([expectation, text = ""]) => faultIn(page, expectation, text)),
    ...comments.map(
      ({ line, expected }) => `${page}:${line}: printed ${printed.line.get(line)}not ${expected}`,
    ),
  ];
}

const faultIn = (page: string, { line, expected, tolerance }: Expectation, printed: string): string[] =>
  isAsPrinted(expected, printed, tolerance) ? [] : [`${page}:${line}: printed\n${printed}\nnot\n${expected}`];

/** The arguments of `node` for a command of a page that can be run here. */
function nodeArguments([first = "", ...rest]: readonly string[]): string[] | undefined {
  const words = rest.filter((word) => word !== "--silent" && word !== "--");
  const cli = `${ROOT}src/cli/atelier.ts`;
  if (first === "npx" && words[0] === "atelier") return [cli, ...words.slice(1)];
  if (first === "npm" && words[1] === "atelier") return [cli, ...words.slice(2)];
  if (first === "npm" && words[1] === "example") return [`${ROOT}${words[2]}`];
  return undefined;
}

/** Blocks of commands whose output the page shows. */
const shownCommands = [...blocksByPage.values()].flatMap((blocks) => {
  const outputs = outputsOf(blocks, "sh");
  return blocks.flatMap((block) => {
    const expectation = outputs.get(block.line);
    return expectation === undefined || block.noRun !== undefined ? [] : [{ block, expectation }];
  });
});

describe.skipIf(shownCommands.length === 0)("commands of pages", () => {
  const name = ({ page, line }: Block) => `${basename(page)}:${line}`;
  for (const { block, expectation } of shownCommands)
    it.skipIf(!HAS_DATA && needsData(block.code))(`${name(block)} print what the page shows`, async () => {
      let printed = "";
      for (const words of commandsOf(block)) {
        const [file, ...args] = nodeArguments(words) ?? [];
        if (file === undefined)
          throw new Error(`expected a command that runs here, received ${words.join(" ")}`);
        const { stdout, stderr, exitCode } = await project.run(file, args);
        expect(exitCode, stderr).toBe(0);
        printed += stdout;
      }
      expect(faultIn(block.page, expectation, printed)).toEqual([]);
    });
});
