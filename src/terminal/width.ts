/** How wide text is in a terminal, and text made to fit. */

import { withoutStyles } from "./clean-text.ts";

/**
 * Characters that take two places. Source: Unicode Standard Annex #11, "East Asian Width", W and F, in ranges.
 */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Marks that stand on the character before them. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const BAR = /[━─]+/;
/** A bar is not made shorter than this. */
const MIN_BAR = 5;

/** How many places a text takes in a line; styles take none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of withoutStyles(text)) width += characterWidth(character);
  return width;
}

/**
 * Fits a line without styles into a number of places: shortens its bar, then cuts off its end.
 *
 * @example
 * fitLine("12/40 ━━━━━━━━━━────────── 3s left", 24); // "12/40 ━━━━──── 3s left"
 */
export function fitLine(line: string, places: number): string {
  const excess = displayWidth(line) - places;
  if (excess <= 0) return line;
  const bar = BAR.exec(line)?.[0] ?? "";
  if (bar.length > MIN_BAR) {
    const length = Math.max(MIN_BAR, bar.length - excess);
    const filled = Math.round((bar.lastIndexOf("━") + 1) * (length / bar.length));
    return fitLine(line.replace(BAR, "━".repeat(filled) + "─".repeat(length - filled)), places);
  }
  let fitted = "";
  let width = 0;
  for (const character of line) {
    width += characterWidth(character);
    if (width > places - 1) break;
    fitted += character;
  }
  return places < 1 ? "" : `${fitted.trimEnd()}…`;
}

function characterWidth(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
