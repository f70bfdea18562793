import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { confusionLines, matrixLines, scoreLines } from "../../src/cli/confusion-table.ts";
import { formatSeconds, formatShare } from "../../src/cli/formats.ts";
import { stylesFor } from "../../src/cli/styles.ts";
import { tableLines } from "../../src/cli/table.ts";
import { findDataset, formatImageShape } from "../../src/data/index.ts";
import { classificationReport } from "../../src/metrics/confusion.ts";
import { cut } from "../../src/pictures/text.ts";
import { cleanText } from "../../src/terminal/index.ts";

const plain = stylesFor({ write: () => {} }, {});
const coloured = stylesFor({ write: () => {}, isTTY: true }, { TERM: "xterm-256color" });

describe("tables", () => {
  it("puts text in columns, styled after it has its width", () => {
    const style = (text: string) => `<${text}>`;
    expect(
      tableLines([
        ["a", { text: "b", style }],
        ["long", "10"],
      ]),
    ).toEqual(["a      <b>", "long  10"]);
  });

  it("cuts what is too long", () => {
    expect(cut("Ankle boot", 10)).toBe("Ankle boot");
    expect(cut("Ankle boot", 7)).toBe("Ankle…");
    expect(cut("Pullover", 7)).toBe("Pullov…");
  });
});

describe("the confusion matrix", () => {
  const names = findDataset("fashion-mnist").classNames;
  const matrix = names.map((_, i) => names.map((_, j) => (i === j ? 10_000 : 1234)));

  it("fits 100 columns for ten classes of five digits, with their names", () => {
    const lines = matrixLines(matrix, names, 100, plain) ?? [];
    expect(lines).toHaveLength(11);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines[0]).toContain(" Trouser ");
    names.forEach((name, i) => {
      expect(defined(lines[i + 1]).startsWith(name)).toBe(true);
      expect(defined(lines[i + 1]).match(/\d{4,}/g)).toHaveLength(10);
    });
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it("shortens names further in a narrow terminal, and gives up where counts would not fit", () => {
    const narrow = matrixLines(matrix, names, 72, plain) ?? [];
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(matrixLines(matrix, names, 70, plain)).toBeUndefined();
    const many = Array.from({ length: 40 }, (_, i) => `class ${i}`);
    expect(
      matrixLines(
        many.map(() => many.map(() => 0)),
        many,
        100,
        plain,
      ),
    ).toBeUndefined();
  });

  it("keeps the eye on errors: a dot for none", () => {
    const counts = [
      [7, 0],
      [2, 5],
    ];
    const lines = matrixLines(counts, ["a", "b"], 100, coloured)?.map(cleanText) ?? [];
    expect(lines[1]).toContain("\u001b[32m7\u001b[39m");
    expect(lines[1]).toContain("\u001b[2m·\u001b[22m");
    expect(lines[2]).toContain("\u001b[31m2\u001b[39m");
  });

  it("lists what is most often taken for something else, never what is right", () => {
    expect(
      confusionLines(
        [
          [90, 3, 0],
          [0, 50, 12],
          [0, 0, 70],
        ],
        ["a", "b", "c"],
      ),
    ).toEqual(["b → c  12", "a → b   3"]);
    expect(confusionLines([[9]], ["a"])).toEqual([]);
  });

  it("names the classes that were never predicted or are not there, and counts them with 0", () => {
    const lines = scoreLines(
      classificationReport([
        [3, 0, 1],
        [2, 0, 0],
        [0, 0, 0],
      ]),
      ["shirt", "coat", "bag"],
      plain,
    );
    expect(lines[2]).toBe("coat                 0.0000  0.0000  0.0000        2");
    expect(lines.slice(-3)).toEqual([
      "",
      "Never predicted, counted as precision 0: coat",
      "Without test images, counted as recall 0: bag",
    ]);
  });

  it("prints – for a class that neither occurs nor is predicted", () => {
    const lines = scoreLines(
      classificationReport([
        [4, 0],
        [0, 0],
      ]),
      ["there", "absent"],
      plain,
    );
    expect(lines).toEqual([
      "class             precision  recall      F1  support",
      "there                1.0000  1.0000  1.0000        4",
      "absent                    –       –       –        0",
      "",
      "macro average        1.0000  1.0000  1.0000        4",
      "weighted average     1.0000  1.0000  1.0000        4",
    ]);
  });
});

describe("formats", () => {
  it("writes shares, shapes and times", () => {
    expect([formatShare(0.9221), formatShare(Number.NaN), formatShare(0.914, 1)]).toEqual([
      "92.21 %",
      "–",
      "91.4 %",
    ]);
    expect([formatImageShape([28, 27, 1]), formatImageShape([32, 32, 3])]).toEqual(["28×27", "32×32×3"]);
    expect([0.26, 46.4, 59.7, 725, 7322].map(formatSeconds)).toEqual([
      "0.3 s",
      "46 s",
      "1 min 0 s",
      "12 min 5 s",
      "2 h 2 min",
    ]);
  });
});

describe("styles", () => {
  const tty = { write: () => {}, isTTY: true };
  const pipe = { write: () => {} };
  it.each([
    { output: tty, environment: { TERM: "xterm-256color" }, depth: 8 },
    { output: tty, environment: { TERM: "xterm", COLORTERM: "truecolor" }, depth: 24 },
    { output: tty, environment: { TERM: "xterm-256color", NO_COLOR: "1" }, depth: 1 },
    { output: tty, environment: { TERM: "dumb" }, depth: 1 },
    { output: pipe, environment: { TERM: "xterm-256color" }, depth: 1 },
    { output: pipe, environment: { FORCE_COLOR: "3" }, depth: 24 },
    { output: tty, environment: { TERM: "xterm", FORCE_COLOR: "0" }, depth: 1 },
  ])("has $depth bits of colour with $environment", ({ output, environment, depth }) => {
    const { colourDepth, bold } = stylesFor(output, environment);
    expect(colourDepth).toBe(depth);
    expect(cleanText(bold("x"))).toBe(depth === 1 ? "x" : "\u001b[1mx\u001b[22m");
  });
});
