/** Colours and styles of output. */

import { WriteStream } from "node:tty";
import { ownStyle } from "../terminal/index.ts";
import type { Output, Shell } from "./shell.ts";

type Style = (text: string) => string;

export interface Styles {
  readonly bold: Style;
  readonly dim: Style;
  readonly red: Style;
  readonly green: Style;
  /** Bits per colour: 1 (none), 4, 8 or 24. */
  readonly colourDepth: number;
}

/** Returns colours for terminals that support them unless NO_COLOR is set, and always if FORCE_COLOR is set. */
export function stylesFor(output: Output, environment: Shell["environment"]): Styles {
  const isWanted = output.isTTY === true || environment.FORCE_COLOR !== undefined;
  const colourDepth = isWanted ? WriteStream.prototype.getColorDepth(environment) : 1;
  const style = (on: number, off: number): Style =>
    colourDepth > 1 ? (text) => `${ownStyle(String(on))}${text}${ownStyle(String(off))}` : (text) => text;
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39), colourDepth };
}
