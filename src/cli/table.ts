/** Tables of text. */

import { defined } from "../checked.ts";
import { cleanLine, displayWidth } from "../terminal/index.ts";

/** The text of a cell, and its style, which is applied after padding. */
export interface Cell {
  readonly text: string;
  readonly style?: ((text: string) => string) | undefined;
}

/**
 * Formats rows of cells as lines, each column as wide as its widest cell.
 *
 * @param options.gap spaces between columns; default 2
 * @param options.left left-aligned columns; the others are right-aligned; default: the first
 */
export function tableLines(
  rows: readonly (readonly (Cell | string)[])[],
  options: { gap?: number; left?: readonly number[] } = {},
): string[] {
  const { gap = 2, left = [0] } = options;
  const cells = rows.map((row) =>
    row.map((cell) =>
      typeof cell === "string" ? { text: cleanLine(cell) } : { ...cell, text: cleanLine(cell.text) },
    ),
  );
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach(({ text }, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(text));
    });
  }
  return cells.map((row) =>
    row
      .map(({ text, style = (plain) => plain }, column) => {
        const padding = " ".repeat(defined(widths[column]) - displayWidth(text));
        if (!left.includes(column)) return padding + style(text);
        return style(text) + (column === row.length - 1 ? "" : padding);
      })
      .join(" ".repeat(gap)),
  );
}
