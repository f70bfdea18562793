/** Sanitizes all output of the command line. */

import { cleanText } from "../terminal/index.ts";
import type { Output, Shell } from "./shell.ts";

/** Wraps a shell so that control characters in its output are neutralized, except Atelier's own styles. */
export function withCleanOutput(shell: Shell): Shell {
  const { ask } = shell;
  return {
    ...shell,
    stdout: cleaned(shell.stdout),
    stderr: cleaned(shell.stderr),
    ...(ask && { ask: (question, signal) => ask(cleanText(question), signal) }),
  };
}

function cleaned(output: Output): Output {
  return {
    write: (text) => output.write(cleanText(text)),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  };
}

/** Indents the lines after the first, so that a line end in a file name cannot fake another message. */
export function asOneMessage(message: string): string {
  return message.replaceAll(/\n(?=\S)/g, "\n  ");
}

/** Writes a message to standard error. */
export function printMessage({ stderr }: Pick<Shell, "stderr">, message: string): void {
  stderr.write(`${asOneMessage(message)}\n`);
}
