/** Words that the help of several commands uses. */

export const DATASET = "name of a dataset, published or drawn, or directory of its four IDX files";
export const MODEL = "file of a model, such as runs/fashion-mnist-quick/model.onnx";

/** Lines of help that show how a command is typed, and what it then does. */
export function examples(lines: readonly (readonly [meaning: string, command: string])[]): string {
  const width = Math.max(...lines.map(([, command]) => command.length));
  const shown = lines.map(([meaning, command]) => `  atelier ${command.padEnd(width)}  ${meaning}`.trimEnd());
  return `\nExamples:\n${shown.join("\n")}`;
}
