import type { pictureLines } from "./text-picture.ts";

/** Between picture and text. */
const GAP = 3;

/**
 * Places lines of text to the right of a picture, vertically centred; below it if fewer than `least` characters
 * are left for them.
 *
 * @param words returns the lines for a width in characters
 */
export function beside(
  picture: ReturnType<typeof pictureLines>,
  { columns, least }: { columns: number; least: number },
  words: (room: number) => string[],
): string[] {
  const room = columns - picture.width - GAP;
  if (room < least) return [...picture.lines, "", ...words(columns)];
  const right = words(room);
  const top = Math.max(0, Math.floor((picture.lines.length - right.length) / 2));
  return Array.from({ length: Math.max(picture.lines.length, right.length) }, (_, y) => {
    const line = picture.lines[y] ?? " ".repeat(picture.width);
    const word = right[y - top] ?? "";
    return word === "" ? line.trimEnd() : line + " ".repeat(GAP) + word;
  });
}
