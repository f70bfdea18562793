/** Draws a recording of a terminal as a moving picture: an SVG file in which each line is seen while it was there. */

import type { Recording } from "./record.ts";

/** How many times faster than it was. */
export const SPEED = 3;
/** Seconds for which the end is shown. */
const HOLD = 6;
/** Pictures in a second, at most. */
const RATE = 8;
const CHARACTER = { width: 8.4, height: 20 };
const MARGIN = { side: 20, top: 52, bottom: 16 };
const ESCAPE = "\x1b";

interface Piece {
  readonly text: string;
  /** "bold", "dim", "green" …, as classes. */
  readonly styles: string;
}
type Line = readonly Piece[];

/** A line of the terminal from one moment to another, in seconds of the picture; the last ones stay. */
interface Shown {
  readonly row: number;
  readonly line: Line;
  readonly from: number;
  readonly until: number | undefined;
}

const STYLES: Readonly<Record<string, string>> = { 1: "bold", 2: "dim", 31: "red", 32: "green" };
const ENDS: Readonly<Record<string, readonly string[]>> = { 22: ["bold", "dim"], 39: ["red", "green"] };

/** Lines of a terminal that has been sent this text: line breaks, carriage returns, clearing of lines, styles. */
function linesOf(text: string): Line[] {
  const lines: Piece[][] = [[]];
  let styles: string[] = [];
  const tokens = text.split(new RegExp(`(${ESCAPE}\\[[\\d;]*[a-zA-Z]|\\r|\\n)`));
  for (const token of tokens) {
    const [, code = "", kind] = new RegExp(`^${ESCAPE}\\[([\\d;]*)([a-zA-Z])`).exec(token) ?? [];
    if (token === "\n") lines.push([]);
    else if (token === "\r") lines[lines.length - 1] = [];
    else if (kind === "m") {
      if (code === "0" || code === "") styles = [];
      const ended = ENDS[code] ?? [];
      styles = styles.filter((style) => !ended.includes(style));
      const begun = STYLES[code];
      if (begun !== undefined) styles = [...styles, begun];
    } else if (kind === undefined && token !== "")
      lines.at(-1)?.push({ text: token, styles: styles.join(" ") });
  }
  return lines;
}

/** Breaks lines where a terminal of this number of columns does. */
function wrapped(lines: readonly Line[], columns: number): Line[] {
  return lines.flatMap((line) => {
    const parts: Piece[][] = [[]];
    let column = 0;
    for (const { text, styles } of line)
      for (let start = 0; start < text.length; ) {
        const end = start + Math.min(text.length - start, columns - column);
        parts.at(-1)?.push({ text: text.slice(start, end), styles });
        column += end - start;
        start = end;
        if (start < text.length) {
          parts.push([]);
          column = 0;
        }
      }
    return parts;
  });
}

const isRule = (line: Line | undefined) => /^[_=]+$/.test(line?.[0]?.text ?? "");

/** The network's summary is left out: it is long, and stands still. */
function withoutSummary(lines: readonly Line[]): Line[] {
  const start = lines.findIndex((line) => line[0]?.text.startsWith("Model: "));
  if (start === -1) return [...lines];
  const end = lines.findLastIndex(isRule);
  return [...lines.slice(0, start), [{ text: "…", styles: "dim" }], ...lines.slice(end + 1)];
}

/** What stands on the terminal from when until when; frames that come faster than the picture's are left out. */
function timelineOf({ written, seconds, columns }: Recording): Shown[] {
  const shown: Shown[] = [];
  let current: { line: Line; from: number }[] = [];
  const frames = Math.ceil((seconds / SPEED) * RATE);
  for (let frame = 0; frame <= frames; frame++) {
    const at = frame / RATE;
    const text = written.filter((piece) => piece.at / SPEED <= at || frame === frames);
    const lines = wrapped(withoutSummary(linesOf(text.map((piece) => piece.text).join(""))), columns);
    current = lines.map((line, row) => {
      const before = current[row];
      if (before !== undefined && JSON.stringify(before.line) === JSON.stringify(line)) return before;
      if (before !== undefined) shown.push({ row, ...before, until: at });
      return { line, from: at };
    });
  }
  return [...shown, ...current.map((line, row) => ({ row, ...line, until: undefined }))];
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(" ", "\u00a0");

/** One element for each piece of a line, at the place of its characters. */
function lineElements(line: Line, row: number, classes: string): string {
  let column = 0;
  const pieces = line.map(({ text, styles }) => {
    const x = MARGIN.side + column * CHARACTER.width;
    const length = text.length * CHARACTER.width;
    column += text.length;
    const style = styles === "" ? "" : ` class="${styles}"`;
    return `<tspan x="${x.toFixed(1)}" textLength="${length.toFixed(1)}"${style}>${escaped(text)}</tspan>`;
  });
  if (line.every(({ text }) => text.trim() === "")) return "";
  return `<text y="${MARGIN.top + row * CHARACTER.height}" class="${classes}">${pieces.join("")}</text>`;
}

/** Draws the recording, at three times its speed; where motion is not wanted, its end. */
export function draw(recording: Recording): string {
  const total = recording.seconds / SPEED + HOLD;
  const percent = (seconds: number) => `${((100 * seconds) / total).toFixed(2)}%`;
  const shown = timelineOf(recording).filter(({ line }) => line.length > 0);
  const rows = Math.max(...shown.map(({ row }) => row)) + 2;
  const keyframes = shown.map(({ from, until }, i) => {
    const end = until === undefined ? "" : `${percent(until)}{visibility:hidden}`;
    const start =
      from === 0 ? "0%{visibility:visible}" : `0%{visibility:hidden}${percent(from)}{visibility:visible}`;
    return `@keyframes k${i}{${start}${end}}.k${i}{animation-name:k${i}}`;
  });
  const elements = shown.map(({ row, line, until }, i) =>
    lineElements(line, row + 1, until === undefined ? `k${i}` : `past k${i}`),
  );
  const width = 2 * MARGIN.side + recording.columns * CHARACTER.width;
  const height = MARGIN.top + rows * CHARACTER.height + MARGIN.bottom;
  const title =
    "A training in the terminal: Fashion-MNIST by the recipe sprint, from the first step to the test accuracy";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${title}</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6dbe4;animation:${total.toFixed(2)}s step-end infinite}
.still{animation:none}.bold{font-weight:bold;fill:#fff}.dim{fill:#8f99a8}.green{fill:#7fd88f}.red{fill:#ff8f80}
${keyframes.join("\n")}
@media (prefers-reduced-motion:reduce){text{animation:none}.past{display:none}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#161b22" stroke="#444c56"/>
<g fill="#444c56"><circle cx="22" cy="20" r="6"/><circle cx="42" cy="20" r="6"/><circle cx="62" cy="20" r="6"/></g>
${lineElements(
  [
    { text: "$ ", styles: "dim" },
    { text: recording.command, styles: "bold" },
  ],
  0,
  "still",
)}
${elements.filter((element) => element !== "").join("\n")}
</svg>
`;
}
