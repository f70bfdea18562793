import type { pictureLines } from "./text-picture.ts";

/** Between picture and words. */
const GAP = 3;

/**
 * Lines of words to the right of a picture, halfway down it; below it if there are less than `least` characters of
 * room for them.
 *
 * @param words given how many characters they have in a line
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
