/** Reads notes: lines that were taken from docstrings. */

import type { Plain } from "../experiment.ts";

/** The note on an option. */
export interface OptionNote {
  readonly note?: string;
  readonly default?: Plain;
}

/** The note on a function with options. */
export interface Notes {
  readonly note: string;
  readonly options: ReadonlyMap<string, OptionNote>;
}

/** `conv2d(Conv2dOptions): Convolves images.`, or of options, with those that they extend, `A(B C)` */
const HEAD = /^(\w+)\(([\w ]*)\)(?:: (.*))?$/;
/** `.groups=1: Divides the channels.` */
const OPTION = /^\.(\w+)(?:=(\S+))?(?:: (.*))?$/;

/** Finds the notes about a name. */
export function readNotes(text: string): (name: string) => Notes {
  const heads = new Map<string, { bases: string[]; note: string; options: Map<string, OptionNote> }>();
  let options = new Map<string, OptionNote>();
  for (const line of text.split("\n")) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, name = "", bases = "", note = ""] = head;
      options = new Map();
      heads.set(name, { bases: bases.split(" ").filter((base) => base !== ""), note, options });
    }
    const option = OPTION.exec(line);
    if (option === null) continue;
    const [, name = "", standard, note] = option;
    const value: Plain | undefined = standard === undefined ? undefined : JSON.parse(standard);
    options.set(name, { ...(note && { note }), ...(value === undefined ? {} : { default: value }) });
  }
  const collect = (name: string): [string, OptionNote][] => {
    const head = heads.get(name);
    return head === undefined ? [] : [...head.bases.flatMap(collect), ...head.options];
  };
  return (name) => ({ note: heads.get(name)?.note ?? "", options: new Map(collect(name)) });
}
