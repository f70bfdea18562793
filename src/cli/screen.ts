/** The output of a command: text, progress and JSON. */

import type { Device } from "../index.ts";
import { nodePlatform } from "../runtime/node.ts";
import { usePlatform } from "../runtime/platform.ts";
import { cleanJson, cleanLine, type Terminal } from "../terminal/index.ts";
import type { Output, Shell } from "./shell.ts";
import { type Styles, stylesFor } from "./styles.ts";

export interface Screen {
  print(...lines: string[]): void;
  /** The terminal for progress. */
  readonly terminal: Terminal;
  readonly styles: Styles;
  /** Maximum characters per line. */
  readonly columns: number;
  readonly isInteractive: boolean;
}

/** Wider lines are hard to read. */
const MOST_COLUMNS = 100;
/** Minimum usable width in characters; some terminals report 0. */
const LEAST_COLUMNS = 20;

/**
 * Opens the screen of a command, and sets the library's platform to show progress there.
 *
 * @param options.threads default: the number of cores available to this process
 * @param options.device default: "cpu"
 * @param options.isApart whether graphs run in a separate process, so that this one can answer Ctrl-C and show progress
 *   while they do; default: false
 */
export function openScreen(
  output: Output,
  { environment }: Shell,
  options: { threads?: number | undefined; device?: Device | undefined; isApart?: boolean | undefined } = {},
): Screen {
  const { threads, device, isApart = false } = options;
  const isInteractive = output.isTTY === true;
  const terminal: Terminal = {
    isInteractive,
    write: (text) => output.write(text),
    // Read each time, since a terminal can be resized.
    get columns() {
      return output.columns;
    },
  };
  usePlatform({ ...nodePlatform({ threads, device, process: isApart }), terminal });
  return {
    // A line end in a name is escaped, so that no name starts a line.
    print: (...lines) => output.write(`${lines.map(cleanLine).join("\n")}\n`),
    terminal,
    styles: stylesFor(output, environment),
    columns: columnsOf(output),
    isInteractive,
  };
}

/** Prints a text of several lines, as summaries are. */
export function printText({ print }: Pick<Screen, "print">, text: string): void {
  print(...text.split("\n"));
}

/** Prints one line of JSON, the last line of standard output. */
export function printJson({ stdout }: Shell, value: object): void {
  stdout.write(`${cleanJson(value)}\n`);
}

function columnsOf({ columns = MOST_COLUMNS }: Output): number {
  return columns < LEAST_COLUMNS ? MOST_COLUMNS : Math.min(columns, MOST_COLUMNS);
}
