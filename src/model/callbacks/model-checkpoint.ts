/** Source of the options and their meaning: Keras, `ModelCheckpoint`. */

import {
  anyNumber,
  boolean,
  type Checks,
  checkOptions,
  leftOut,
  onlyAs,
  required,
  text,
} from "../../options/index.ts";
import { platform } from "../../runtime/index.ts";
import type { Callback } from "./callback.ts";
import { readState } from "./callback-state.ts";
import { MONITOR_CHECKS, Monitor, type MonitorOptions } from "./monitor.ts";
import { checkTemplate, fillTemplate } from "./path-template.ts";

/** Options of `callbacks.modelCheckpoint`. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Path of the file. `{epoch}` is replaced by the epoch, counted from 1, and `{val_loss}` and the like by their
   * values; a format as in Python is allowed: `{epoch:02d}-{val_loss:.2f}.onnx`. Default formats: at least two
   * digits, four decimals.
   */
  readonly path: string;
  /**
   * Whether to save only epochs better than all before; if not, `monitor` has no effect.
   *
   * @default false
   */
  readonly saveBestOnly?: boolean;
}

const CHECKS: Checks<ModelCheckpointOptions> = {
  ...MONITOR_CHECKS,
  path: required(text),
  saveBestOnly: boolean,
};

/**
 * Saves the model after each epoch.
 *
 * @throws {ConfigurationError} if an option is not acceptable; when training begins, if the logs will not contain a
 *   value that is asked for
 * @throws {UnknownNameError} for an unknown option
 * @throws {StorageError} when training begins, if the file could not be written
 * @see {@link https://keras.io/api/callbacks/model_checkpoint/ | Keras: ModelCheckpoint}
 * @example
 * ```ts
 * import { mkdtemp, readdir } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { callbacks, layers, sequential } from "atelier";
 *
 * const directory = await mkdtemp(join(tmpdir(), "run-"));
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const save = callbacks.modelCheckpoint({ path: join(directory, "{epoch:02d}.onnx") });
 * await model.fit([[1]], [[2]], { epochs: 2, verbose: 0, callbacks: save });
 * console.log((await readdir(directory)).sort()); // [ '01.onnx', '02.onnx' ]
 * ```
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  checkOptions<ModelCheckpointOptions>("modelCheckpoint", options, CHECKS, {
    saveWeightsOnly: onlyAs([false], "a file holds the whole model"),
    saveFreq: onlyAs(["epoch"], "it is saved after each epoch"),
    period: onlyAs([1], "it is saved after each epoch"),
    verbose: leftOut("nothing is shown"),
  });
  const { path, saveBestOnly = false } = options;
  const monitor = new Monitor("modelCheckpoint", options);
  return {
    name: "modelCheckpoint",
    state: () => ({ best: monitor.best }),
    restore(given) {
      monitor.restore(
        readState<{ best: number }>("modelCheckpoint", given, { best: required(anyNumber) }).best,
      );
    },
    async onTrainBegin(training) {
      if (saveBestOnly) monitor.begin(training);
      checkTemplate("modelCheckpoint", path, training.logNames);
      const zeros = Object.fromEntries(training.logNames.map((name) => [name, 0]));
      await platform().checkWritable?.(fillTemplate(path, 1, { loss: 0, ...zeros }));
    },
    async onEpochEnd(epoch, logs, { model }) {
      if (saveBestOnly && !monitor.improves(logs)) return;
      await model.save(fillTemplate(path, epoch + 1, logs));
    },
  };
}
