/** Source of the format: Keras, `CSVLogger`. */

import { type Checks, checkOptions, listOf, onlyAs, required, text } from "../../options/index.ts";
import { platform } from "../../runtime/index.ts";
import type { Callback } from "./callback.ts";
import { readState } from "./callback-state.ts";

export interface CsvLoggerOptions {
  readonly path: string;
  /** Default ",". */
  readonly separator?: string;
}

const CHECKS: Checks<CsvLoggerOptions> = { path: required(text), separator: text };

/**
 * Writes one line an epoch: `epoch` and every number of the logs, under a line of their names. The file is whole
 * after every epoch.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable; StorageError, when training begins, if the
 *   file could not be written
 */
export function csvLogger(options: CsvLoggerOptions): Callback {
  checkOptions<CsvLoggerOptions>("csvLogger", options, CHECKS, {
    append: onlyAs([false], "the file is that of one call of fit"),
  });
  const { path, separator = "," } = options;
  let lines: string[] = [];
  return {
    name: "csvLogger",
    state: () => ({ lines: [...lines] }),
    restore(given) {
      lines = [
        ...readState<{ lines: string[] }>("csvLogger", given, { lines: required(listOf(text)) }).lines,
      ];
    },
    async onTrainBegin() {
      lines = [];
      await platform().checkWritable?.(path);
    },
    async onEpochEnd(epoch, logs) {
      const names = Object.keys(logs).toSorted();
      if (lines.length === 0) lines.push(["epoch", ...names].join(separator));
      lines.push([epoch, ...names.map((name) => logs[name])].join(separator));
      await platform().writeFile(path, `${lines.join("\n")}\n`);
    },
  };
}
