import type { Shell } from "./shell.ts";

/**
 * A command as it can be typed here: from a checkout with npm, else as the package's own.
 *
 * @param words the command and its arguments
 */
export function commandToType(words: readonly string[], environment: Shell["environment"]): string {
  const starts: Record<string, string> = {
    start: "npm run --silent atelier --",
    atelier: "npm run --silent atelier --",
    npx: "npx atelier",
  };
  // npm's name for what it was asked to run.
  const start = starts[environment.npm_lifecycle_event ?? ""] ?? "atelier";
  return [start, ...words.map(quote)].join(" ");
}

/** A word as a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
