/** Words that the help of several commands uses. */

import { commandStart } from "../../terminal/index.ts";
import type { Shell } from "../shell.ts";

export const DATASET =
  "name of a dataset, published or drawn; or its directory (IDX files, CSV) or .npz file";
export const MODEL = "file of a model, such as runs/fashion-mnist-quick/model.onnx";

/** Lines of help that show how a command is typed, and what it then does. */
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
