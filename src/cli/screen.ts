/** Where a command shows what it has to say, and where its JSON goes. */

import { type Device, nodePlatform, usePlatform } from "../index.ts";
import { cleanJson, cleanLine, type Terminal } from "../terminal/index.ts";
import type { Output, Shell } from "./shell.ts";
import { type Styles, stylesFor } from "./styles.ts";

export interface Screen {
  print(...lines: string[]): void;
  /** The same place, for progress. */
  readonly terminal: Terminal;
  readonly styles: Styles;
  /** How many characters a line may have. */
  readonly columns: number;
  readonly isInteractive: boolean;
}

/** Wider lines are hard to read. */
const MOST_COLUMNS = 100;
/** In less than this nothing can be shown; some terminals say 0 where they do not know. */
const LEAST_COLUMNS = 20;

/**
 * The screen that this is shown on; the library shows its progress there too, and computes as is asked for.
 *
 * @param options.threads default: the cores that this process may run on
 * @param options.device default: "cpu"
 * @param options.isApart whether graphs run in a process of their own, so that this one answers Ctrl-C and shows progress
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
    // Asked each time, since a terminal can be made narrower.
    get columns() {
      return output.columns;
    },
  };
  usePlatform({ ...nodePlatform({ threads, device, process: isApart }), terminal });
  return {
    // A line end in a name is shown, so that no name begins a line.
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

/** One line that programs read; the last one of standard output. */
export function printJson({ stdout }: Shell, value: object): void {
  stdout.write(`${cleanJson(value)}\n`);
}

function columnsOf({ columns = MOST_COLUMNS }: Output): number {
  return columns < LEAST_COLUMNS ? MOST_COLUMNS : Math.min(columns, MOST_COLUMNS);
}
