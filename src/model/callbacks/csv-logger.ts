/** Source of the format: Keras, `CSVLogger`. */

import { type Checks, checkOptions, listOf, onlyAs, required, text } from "../../options/index.ts";
import { platform } from "../../runtime/index.ts";
import type { Callback } from "./callback.ts";
import { readState } from "./callback-state.ts";

/** Options of `callbacks.csvLogger`. */
export interface CsvLoggerOptions {
  /** Path of the file. */
  readonly path: string;
  /**
   * Text between columns.
   *
   * @default ","
   */
  readonly separator?: string;
}

const CHECKS: Checks<CsvLoggerOptions> = { path: required(text), separator: text };

/**
 * Writes a CSV file with a line for each epoch: `epoch` and every number of the logs, below a line of their names.
 * The file is rewritten whole after each epoch.
 *
 * @throws {ConfigurationError} if an option is not acceptable
 * @throws {UnknownNameError} for an unknown option
 * @throws {StorageError} when training begins, if the file could not be written
 * @see {@link https://keras.io/api/callbacks/csv_logger/ | Keras: CSVLogger}
 * @example
 * ```ts
 * import { mkdtemp, readFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { callbacks, layers, sequential } from "atelier";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "run-")), "log.csv");
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: "mae" });
 * await model.fit([[1]], [[2]], { epochs: 2, verbose: 0, callbacks: callbacks.csvLogger({ path }) });
 * console.log((await readFile(path, "utf8")).split("\n")[0]); // epoch,loss,mae
 * ```
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
