/** What README and docs show: blocks that readers copy, commands. `pages.slow.test.ts` runs them. */

import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { type Block, blocksOf, pages } from "./blocks.ts";
import { commandsOf, faultOf } from "./commands.ts";
import { isAsPrinted } from "./printed.ts";
import { commentsOf, markedSource, outputsOf, programsOf, splitOutput } from "./programs.ts";

const PAGES = pages();
const blocks = PAGES.flatMap((page) => blocksOf(page));
const where = ({ page, line }: Block) => `${page}:${line}`;

describe("pages", () => {
  it("are found, with blocks in every language that is looked at", () => {
    expect(PAGES).toContain("docs/tutorial/1-fetch-and-look.md");
    expect(PAGES).toContain("docs/data.md");
    for (const language of ["ts", "js", "sh", "json", "text"])
      expect(blocks.filter((block) => block.language === language).length, language).toBeGreaterThan(1);
  });

  it("show data in JSON that can be read", () => {
    for (const block of blocks.filter(({ language }) => language === "json"))
      expect(() => JSON.parse(block.code), where(block)).not.toThrow();
  });

  it("show JavaScript that can be read", async () => {
    for (const { code, ...block } of blocks.filter(({ language }) => language === "js"))
      await expect(transform(code, { format: "esm" }), where({ code, ...block })).resolves.toBeDefined();
  });

  it("show commands that exist, with their options", async () => {
    const shown = blocks.filter(({ language }) => language === "sh");
    expect(shown.length).toBeGreaterThan(20);
    const faults: string[] = [];
    for (const block of shown)
      for (const words of commandsOf(block)) {
        const fault = await faultOf(words, block.page);
        if (fault !== undefined) faults.push(`${where(block)}: ${words.join(" ")}: ${fault}`);
      }
    expect(faults).toEqual([]);
  });

  it("are run but for what needs a browser, a GPU or minutes", () => {
    const reasons = blocks.flatMap(({ noRun }) => noRun ?? []);
    expect(reasons.length).toBeLessThan(12);
    expect(reasons.filter((reason) => !/^(needs a (browser|GPU)|trains for minutes)/.test(reason))).toEqual(
      [],
    );
  });

  it("of the tutorial, and README, need nothing that readers do not see, and run as printed", () => {
    const shown = blocks.filter(({ page }) => page === "README.md" || page.startsWith("docs/tutorial/"));
    expect(shown.filter(({ before }) => before !== "").map(where)).toEqual([]);
  });
});

describe("blocks of pages", () => {
  const page = "docs/x.md";
  const text = [
    '```ts\nimport "a";\nconsole.log(1 + 1); // 2\n```',
    "```text tolerance=0.1\n2\n```",
    '<!-- before\nconst hidden = 1;\n-->\n```ts norun="a reason"\nhidden;\n```',
    '    npm run bench -- --json "a b" # why\n    npx atelier show',
  ].join("\n\n");
  const found = blocksOf(page, text);

  it("are fenced, or indented commands", () => {
    expect(found.map(({ language, line }) => [language, line])).toEqual([
      ["ts", 2],
      ["text", 7],
      ["ts", 14],
      ["sh", 17],
    ]);
    expect(found.map(({ noRun, tolerance }) => noRun ?? tolerance)).toEqual([
      undefined,
      0.1,
      "a reason",
      undefined,
    ]);
    expect(found.flatMap((block) => (block.language === "sh" ? commandsOf(block) : []))).toEqual([
      ["npm", "run", "bench", "--", "--json", "a b"],
      ["npx", "atelier", "show"],
    ]);
  });

  it("go on with the program before them if they import nothing", () => {
    const [program, ...others] = programsOf(found);
    expect(others).toEqual([]);
    expect(program?.noRun).toBe("a reason");
    expect(program && markedSource(program)).toContain("const hidden = 1;");
    expect(program && commentsOf(program)).toEqual([{ line: 3, expected: "2", tolerance: undefined }]);
    expect(outputsOf(found, "ts")).toEqual(new Map([[2, { line: 7, expected: "2", tolerance: 0.1 }]]));
    const printed = splitOutput("\0block 2\na\n\0line 3\n2\n\0block 2\n\0block 14\nb\n");
    expect(printed.block.get(2)).toBe("a\n");
    expect(printed.line.get(3)).toBe("2\n");
  });

  it("are compared by words, and by numbers to the digits shown or within a tolerance", () => {
    expect(isAsPrinted("a 0.27", "a 0.271")).toBe(true);
    expect(isAsPrinted("a 0.27", "a 0.28")).toBe(false);
    expect(isAsPrinted("a 0.27", "a 0.28", 0.05)).toBe(true);
    expect(isAsPrinted("a 0.27", "b 0.28", 0.05)).toBe(false);
    expect(isAsPrinted("12", "13")).toBe(false);
    expect(isAsPrinted("1,200", "1,200\nmore")).toBe(false);
    expect(isAsPrinted("1\n…\n9", "1\n2\n3\n9")).toBe(true);
    expect(isAsPrinted("170/170 - 8s - 48ms/step", "170/170 - 1:37 - 577ms/step")).toBe(true);
    expect(isAsPrinted("170/170 - 0s - 912us/step", "170/170 - 1s - 4ms/step")).toBe(true);
  });

  it.each([
    ["npm run nothing", "there is no script"],
    ["npm run bench -- --nonsense", "has no option"],
    ["npm run example nothing.ts", "there is no file"],
    ["npx atelier train --nothing", "unknown option"],
    ["npx atelier nothing", "nothing"],
    ["foo", "unknown program"],
  ])("%s is refused", async (command, fault) => {
    expect(await faultOf(command.split(" "), "README.md")).toContain(fault);
  });
});
