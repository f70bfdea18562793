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

export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Where to. `{epoch}` becomes the epoch counted from 1, `{val_loss}` and the like its number; both may have a format
   * as in Python: `{epoch:02d}-{val_loss:.2f}.onnx`. Default formats: two digits at least, four behind the point.
   */
  readonly path: string;
  /** Whether only epochs better than all before are saved; default false, and then `monitor` has no influence. */
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
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable; when training begins, ConfigurationError if
 *   the logs will not have a number that is asked for, and StorageError if the file could not be written
 * @example
 * callbacks.modelCheckpoint({ path: "models/{epoch:02d}-{val_loss:.2f}.onnx" });
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
