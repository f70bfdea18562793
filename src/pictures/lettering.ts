/**
 * Text as outlines, in a font that comes with the package (Atkinson Hyperlegible, made for legibility), so that a
 * machine without fonts letters its pictures as any other does. Text that the font cannot write is left to the
 * machine's own fonts.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font } from "fontkit";
import type { Lettering } from "./drawing.ts";

const FILES = "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible";
const fonts = new Map<string, Font>();

/** The lines of text as the elements of an SVG image. */
export function letteringSvg(letterings: readonly Lettering[]): string {
  return letterings.map(svgOf).join("");
}

function svgOf(lettering: Lettering): string {
  const { text, x, y, size, anchor = "start", isBold = false, colour = [0, 0, 0] } = lettering;
  const fill = `rgb(${colour.join(",")})`;
  const font = fontFor(text, isBold);
  if (font === undefined) {
    const weight = isBold ? ' font-weight="bold"' : "";
    return (
      `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${size}"${weight} ` +
      `text-anchor="${anchor}" fill="${fill}">${escaped(text)}</text>`
    );
  }
  const { glyphs, positions } = font.layout(text);
  const scale = size / font.unitsPerEm;
  const width = positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) * scale;
  let at = x - { start: 0, middle: width / 2, end: width }[anchor];
  const outlines = glyphs.map((glyph, i) => {
    const { xAdvance, xOffset, yOffset } = positions[i];
    const [left, baseline] = [at + xOffset * scale, y - yOffset * scale];
    at += xAdvance * scale;
    return `<path transform="translate(${left} ${baseline}) scale(${scale} ${-scale})" d="${glyph.path.toSVG()}"/>`;
  });
  return `<g fill="${fill}">${outlines.join("")}</g>`;
}

/** The part of the font that has every character of a text, if there is one. */
function fontFor(text: string, isBold: boolean): Font | undefined {
  return ["latin", "latin-ext"]
    .map((subset) => openFont(subset, isBold))
    .find((font) => [...text].every((character) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)));
}

function openFont(subset: string, isBold: boolean): Font {
  const file = `${FILES}-${subset}-${isBold ? 700 : 400}-normal.woff2`;
  let font = fonts.get(file);
  if (font === undefined) {
    const opened = create(readFileSync(createRequire(import.meta.url).resolve(file)));
    if (!("layout" in opened)) throw new Error(`${file} holds several fonts`);
    font = opened;
    fonts.set(file, font);
  }
  return font;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
