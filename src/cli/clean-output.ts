/** The one place through which everything goes that the command line writes. */

import { cleanText } from "../terminal/index.ts";
import type { Output, Shell } from "./shell.ts";

/** The same shell, to which nothing is written that a terminal would obey, but for Atelier's own styles. */
export function withCleanOutput(shell: Shell): Shell {
  return { ...shell, stdout: cleaned(shell.stdout), stderr: cleaned(shell.stderr) };
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
