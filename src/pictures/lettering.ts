/**
 * Draws the text of pictures as outlines, so that they look the same on every machine. The system's fonts draw
 * characters that the package's font lacks.
 */

import type { Lettering } from "./drawing.ts";
import { outline } from "./font.ts";
import { escapeText } from "./text.ts";

/** The lines of text as the elements of an SVG image. */
export function letteringSvg(letterings: readonly Lettering[]): string {
  return letterings.map(svgOf).join("");
}

function svgOf({
  text,
  x,
  y,
  size,
  anchor = "start",
  isBold = false,
  colour = [0, 0, 0],
}: Lettering): string {
  const { width, path, foreign } = outline(text, { size, isBold });
  const left = x - { start: 0, middle: width / 2, end: width }[anchor];
  const weight = isBold ? ' font-weight="bold"' : "";
  const rest = foreign.map(
    (run) =>
      `<text x="${left + run.x}" y="${y}" font-family="sans-serif" font-size="${size}"${weight}>${escapeText(run.text)}</text>`,
  );
  return `<g fill="rgb(${colour.join(",")})"><path d="${path(left, y)}"/>${rest.join("")}</g>`;
}
