/** Source of the format: Keras, `CSVLogger`. */

import { platform } from "../../runtime/index.ts";
import type { Callback } from "./callback.ts";

export interface CsvLoggerOptions {
  readonly path: string;
  /** Default ",". */
  readonly separator?: string;
}

/**
 * Writes one line an epoch: `epoch` and every number of the logs, under a line of their names. The file is whole
 * after every epoch.
 */
export function csvLogger({ path, separator = "," }: CsvLoggerOptions): Callback {
  let lines: string[] = [];
  return {
    onTrainBegin() {
      lines = [];
    },
    async onEpochEnd(epoch, logs) {
      const names = Object.keys(logs).toSorted();
      if (lines.length === 0) lines.push(["epoch", ...names].join(separator));
      lines.push([epoch, ...names.map((name) => logs[name])].join(separator));
      await platform().writeFile(path, `${lines.join("\n")}\n`);
    },
  };
}
