/** The part of a program that makes the network. */

/** Cuts a program down to the lines that make the network: from `sequential(` or `input(` to the line before `compile`. */
export function layersOf(program: string): string {
  const lines = program.split("\n");
  const from = lines.findIndex((line) => /(?:sequential|input)\(/.test(line));
  const to = lines.findIndex((line) => /\.compile\(/.test(line));
  return from < 0 || to < from ? program : lines.slice(from, to).join("\n").trim();
}

/** Cuts a program down to the lines that train: from `compile` to the end of `fit`. */
export function trainingOf(program: string): string {
  const lines = program.split("\n");
  const from = lines.findIndex((line) => /\.compile\(/.test(line));
  const fit = lines.findIndex((line) => /\.fit\(/.test(line));
  if (from < 0 || fit < from) return program;
  const end = lines.findIndex((line, i) => i >= fit && /^\S*.*\);?\s*$/.test(line) && !line.startsWith(" "));
  return lines
    .slice(from, (end < 0 ? fit : end) + 1)
    .join("\n")
    .trim();
}
