import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { pictureLines } from "../../src/cli/text-picture.ts";
import { cleanText } from "../../src/terminal/index.ts";

const ESCAPE = "\u001b";

/** What a terminal makes of half blocks: the two colours of each character. */
function colours(line: string): { upper: string; lower: string }[] {
  return cleanText(line)
    .split(ESCAPE)
    .slice(1)
    .flatMap((part) => {
      const [, upper = "", lower = "", blocks = ""] =
        part.match(/^\[38;(2;\d+;\d+;\d+|5;\d+);([\d;]+)m(▀*)$/) ?? [];
      return Array.from(blocks, () => ({ upper, lower }));
    });
}

describe("pictures in a terminal", () => {
  it("shows two pixels in each half block, in true colours", () => {
    const data = Uint8Array.of(0, 255, 7, 7, 90, 91);
    const { lines, width } = pictureLines({ data, shape: [3, 2, 1] }, { colourDepth: 24, columns: 80 });
    expect(width).toBe(2);
    expect(lines.map(colours)).toEqual([
      [
        { upper: "2;0;0;0", lower: "48;2;7;7;7" },
        { upper: "2;255;255;255", lower: "48;2;7;7;7" },
      ],
      [
        { upper: "2;90;90;90", lower: "49" },
        { upper: "2;91;91;91", lower: "49" },
      ],
    ]);
    for (const line of lines) expect(cleanText(line).endsWith(`${ESCAPE}[0m`)).toBe(true);
  });

  it("uses greys and the colour cube where there are 256 colours", () => {
    const grey = pictureLines({ data: [0, 255, 10, 128], shape: [2, 2, 1] }, { colourDepth: 8, columns: 80 });
    expect(grey.lines.map(colours)).toEqual([
      [
        { upper: "5;16", lower: "48;5;232" },
        { upper: "5;231", lower: "48;5;244" },
      ],
    ]);
    const red = pictureLines({ data: [255, 0, 0], shape: [1, 1, 3] }, { colourDepth: 8, columns: 80 });
    expect(colours(defined(red.lines[0]))).toEqual([{ upper: "5;196", lower: "49" }]);
  });

  it("says a colour once for neighbours that share it", () => {
    const { lines } = pictureLines(
      { data: new Uint8Array(56), shape: [2, 28, 1] },
      { colourDepth: 24, columns: 80 },
    );
    expect(defined(lines[0]).split(ESCAPE)).toHaveLength(3);
    expect(colours(defined(lines[0]))).toHaveLength(28);
  });

  it("uses punctuation without colours, without empty lines above and below", () => {
    const data = [0, 0, 0, 128, 255, 30, 0, 0];
    for (const colourDepth of [1, 4]) {
      expect(pictureLines({ data, shape: [4, 2, 1] }, { colourDepth, columns: 80 })).toEqual({
        lines: ["  ++", "@@.."],
        width: 4,
      });
    }
    expect(pictureLines({ data: [0], shape: [1, 1, 1] }, { colourDepth: 1, columns: 80 }).lines).toEqual([
      "  ",
    ]);
    const blue = pictureLines({ data: [0, 0, 255], shape: [1, 1, 3] }, { colourDepth: 1, columns: 80 });
    expect(blue.lines).toEqual([".."]);
  });

  it("scales what is too wide down to fit, to the means of blocks", () => {
    const data = Uint8Array.from({ length: 300 * 200 }, (_, i) => (i % 300 < 150 ? 255 : 0));
    for (const colourDepth of [1, 8]) {
      const { lines, width } = pictureLines({ data, shape: [200, 300, 1] }, { colourDepth, columns: 80 });
      expect(width).toBeLessThanOrEqual(80);
      expect(width).toBeGreaterThan(40);
      expect(lines.length).toBeGreaterThan(10);
    }
    const mean = pictureLines(
      { data: [0, 100, 200, 100], shape: [2, 2, 1] },
      { colourDepth: 24, columns: 1 },
    );
    expect(colours(defined(mean.lines[0]))).toEqual([{ upper: "2;100;100;100", lower: "49" }]);
  });
});
