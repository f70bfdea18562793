/** Text that goes into pictures and pages, and what of it fits. Runs in a browser too. */

/** Text that means itself in HTML, in SVG, and in their attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Cuts a text to a number of characters, the last one then being "…". */
export function cut(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const kept = characters.slice(0, Math.max(0, most - 1)).join("");
  return `${kept.trimEnd()}…`;
}
