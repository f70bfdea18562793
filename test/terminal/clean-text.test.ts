/** What a terminal obeys is kept from it, and no line of progress is wider than it is. */

import { describe, expect, it } from "vitest";
import { stylesFor } from "../../src/cli/styles.ts";
import { pictureLines } from "../../src/cli/text-picture.ts";
import {
  cleanJson,
  cleanLine,
  cleanText,
  commandToType,
  displayWidth,
  fitLine,
  ownStyle,
  ProgressLine,
  withoutCredentials,
} from "../../src/terminal/index.ts";

describe("cleanText", () => {
  it("shows what would be obeyed, and turns no writing round", () => {
    expect(cleanText("\u001b]0;owned\u0007\u001b[2J a\tb\nc\r")).toBe("␛]0;owned␇␛[2J a\tb\nc␍");
    expect(cleanText("\u009b2J\u007f \u202egnp.exe\u2066\u2028")).toBe("�2J␡ �gnp.exe��");
    expect(cleanText("\u001b[8mhidden\u001b[38;5;1;7m")).toBe("␛[8mhidden␛[38;5;1;7m");
    expect(cleanText("naïve 数字 שלום 👍")).toBe("naïve 数字 שלום 👍");
  });

  it("leaves Atelier's own styles, pictures and lines that are written over", () => {
    const { bold, dim, red, green } = stylesFor({ write() {} }, { FORCE_COLOR: "1", TERM: "xterm" });
    const picture = { data: Uint8Array.of(0, 90, 200, 255, 7, 1), shape: [2, 1, 3] };
    const own = [
      ...[bold, dim, red, green].map((style) => style("x")),
      ...[8, 24].flatMap((colourDepth) => pictureLines(picture, { colourDepth, columns: 9 }).lines),
      "\r\u001b[K1/2 ━━──",
    ];
    const written = own.map(cleanText);
    expect(written.at(-1)).toBe("\r\u001b[K1/2 ━━──");
    expect(written[0]).toBe("\u001b[1mx\u001b[22m");
    expect(written.join("")).not.toContain("␛");
    expect(cleanText(cleanLine(bold("a\nb")))).toBe("\u001b[1ma␊b\u001b[22m");
  });

  it("shows the styles of others, though they look the same", () => {
    expect(cleanText("\u001b[31mred\u001b[39m \u001b[38;2;0;0;0;48;2;0;0;0mhidden")).toBe(
      "␛[31mred␛[39m ␛[38;2;0;0;0;48;2;0;0;0mhidden",
    );
    // What was written once has no key left that could be read off it.
    expect(cleanText(cleanText(ownStyle("31")))).toBe("␛[31m");
  });

  it("keeps JSON readable for programs, and harmless for terminals", () => {
    const value = { name: "a\u001b[2J\u007f\u009b\u202e\n" };
    expect(cleanJson(value)).toBe('{"name":"a\\u001b[2J\\u007f\\u009b\\u202e\\n"}');
    expect(JSON.parse(cleanJson(value))).toEqual(value);
  });
});

describe("addresses in messages and commands", () => {
  it("have no passwords", () => {
    expect(withoutCredentials("http://me:pw@a.org/x and ftp://me@b: no@c")).toBe(
      "http://…@a.org/x and ftp://…@b: no@c",
    );
    expect(commandToType(["fetch", "--mirror", "https://me:s'e@a.org/"], {})).toBe(
      "atelier fetch --mirror 'https://…@a.org/'",
    );
  });
});

describe("a line of progress", () => {
  it("counts wide characters twice, and marks and styles not at all", () => {
    expect(displayWidth(`数字 a\u0301 ${ownStyle("1")}b${ownStyle("22")} 👍`)).toBe(
      4 + 1 + 1 + 1 + 1 + 1 + 2,
    );
  });

  it("gets a shorter bar, and then a shorter end, to fit", () => {
    const line = "120/400 ━━━━━━━━━━────────── 3s left - accuracy: 0.9";
    expect(fitLine(line, 60)).toBe(line);
    expect(fitLine(line, 40)).toBe("120/400 ━━━━──── 3s left - accuracy: 0.9");
    expect(fitLine(line, 20)).toBe("120/400 ━━━── 3s le…");
    expect(displayWidth(fitLine("数字数字数字", 6))).toBeLessThanOrEqual(6);
  });

  it("is never as wide as the terminal, however wide that is now", () => {
    const written: string[] = [];
    const terminal = { isInteractive: true, columns: 30, write: (text: string) => void written.push(text) };
    for (const columns of [30, 12, 1, 0]) {
      terminal.columns = columns;
      new ProgressLine(terminal).show(() => "Epoch 1 ━━━━━━━━━━━━━━━━━━━━ 3s left");
    }
    const widths = written.map((text) => displayWidth(text.replace("\r\u001b[K", "")));
    expect(widths).toEqual([29, 11, 0, 36]);
  });
});
