/** Texts that the help of several commands shares. */

import { commandStart } from "../../terminal/index.ts";
import type { Shell } from "../shell.ts";

export const DATASET = "name of a published or drawn dataset, a directory (IDX files, CSV), or an .npz file";
export const MODEL = "model file, such as runs/fashion-mnist-quick/model.onnx";

/** Formats example commands, each with its meaning, for the end of a help text. */
export function examples(
  { environment }: Shell,
  lines: readonly (readonly [meaning: string, command: string])[],
): string {
  const start = commandStart(environment);
  const width = Math.max(...lines.map(([, command]) => command.length));
  const shown = lines.map(([meaning, command]) =>
    `  ${start} ${command.padEnd(width)}  ${meaning}`.trimEnd(),
  );
  return `\nExamples:\n${shown.join("\n")}`;
}
