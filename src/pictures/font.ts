/**
 * Converts text to outlines in the package's font (Atkinson Hyperlegible), so that pictures look the same on every
 * machine, with or without fonts. The system's fonts draw characters that this font lacks.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Font } from "fontkit";
import { defined } from "../checked.ts";

const FILES = "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible";
/** The font's parts: each has some of the characters. */
const SUBSETS = ["latin", "latin-ext"];
/** Assumed width of a character in another font, in font sizes. */
const FOREIGN_WIDTH = 0.6;
const fonts = new Map<string, Font>();
const require = createRequire(import.meta.url);

export interface OutlineStyle {
  readonly size: number;
  readonly isBold?: boolean;
}

/** A line of text from (0, 0) to the right. */
export interface Outline {
  readonly width: number;
  /** Path data of all characters that the font has, moved by so much. */
  path(x: number, y: number): string;
  /** Characters that it does not have, and where they begin. */
  readonly foreign: readonly { readonly text: string; readonly x: number }[];
}

/** Sets a line of text. */
export function outline(text: string, { size, isBold = false }: OutlineStyle): Outline {
  const placed: { glyph: Glyph; x: number; y: number; scale: number }[] = [];
  const foreign: { text: string; x: number }[] = [];
  let at = 0;
  for (const { text: run, font } of runsOf(text, isBold)) {
    if (font === undefined) {
      foreign.push({ text: run, x: at });
      at += [...run].length * FOREIGN_WIDTH * size;
      continue;
    }
    const { glyphs, positions } = font.layout(run);
    const scale = size / font.unitsPerEm;
    glyphs.forEach((glyph, i) => {
      const { xAdvance, xOffset, yOffset } = defined(positions[i]);
      placed.push({ glyph, x: at + xOffset * scale, y: -yOffset * scale, scale });
      at += xAdvance * scale;
    });
  }
  return {
    width: at,
    foreign,
    path: (dx, dy) =>
      placed
        .map(({ glyph, x, y, scale }) =>
          glyph.path
            .scale(scale, -scale)
            .translate(x + dx, y + dy)
            .toSVG(),
        )
        .join(""),
  };
}

type Glyph = ReturnType<Font["layout"]>["glyphs"][number];

/** The text in pieces, each for the first part of the font that has its characters. */
function runsOf(text: string, isBold: boolean): { text: string; font: Font | undefined }[] {
  const runs: { text: string; font: Font | undefined }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const has = (font: Font) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
    if (last?.font !== undefined && has(last.font)) last.text += character;
    else {
      const font = SUBSETS.map((subset) => openFont(subset, isBold)).find(has);
      if (last !== undefined && font === last.font) last.text += character;
      else runs.push({ text: character, font });
    }
  }
  return runs;
}

function openFont(subset: string, isBold: boolean): Font {
  const file = `${FILES}-${subset}-${isBold ? 700 : 400}-normal.woff2`;
  let font = fonts.get(file);
  if (font === undefined) {
    // Loading fontkit takes longer than loading all of Atelier: only where text is lettered.
    const { create } = require("fontkit") as typeof import("fontkit");
    const opened = create(readFileSync(require.resolve(file)));
    if (!("layout" in opened)) throw new Error(`${file} holds several fonts`);
    font = opened;
    fonts.set(file, font);
  }
  return font;
}
