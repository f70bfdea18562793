/** The one place through which everything goes that the command line writes. */

import { cleanText } from "../terminal/index.ts";
import type { Output, Shell } from "./shell.ts";

/** The same shell, to which nothing is written that a terminal would obey, but for Atelier's own styles. */
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

/** Sets lines after the first one in: a line end in a file's name, say, makes no line that looks like another message. */
export function asOneMessage(message: string): string {
  return message.replaceAll(/\n(?=\S)/g, "\n  ");
}

/** Writes a message to standard error, beside what a command puts out. */
export function printMessage({ stderr }: Pick<Shell, "stderr">, message: string): void {
  stderr.write(`${asOneMessage(message)}\n`);
}
