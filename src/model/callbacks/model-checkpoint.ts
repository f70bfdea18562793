/** Source of the options and their meaning: Keras, `ModelCheckpoint`. */

import type { Callback } from "./callback.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

export interface ModelCheckpointOptions extends MonitorOptions {
  /** Where to; `{epoch}` becomes the epoch counted from 1, two digits at least, `{val_loss}` and the like its number. */
  readonly path: string;
  /** Whether only epochs better than all before are saved; default false. */
  readonly saveBestOnly?: boolean;
}

/** Saves the model after each epoch. */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const { path, saveBestOnly = false } = options;
  const monitor = new Monitor("modelCheckpoint", options);
  return {
    onTrainBegin: () => monitor.reset(),
    async onEpochEnd(epoch, logs, { model }) {
      if (saveBestOnly && !monitor.improves(logs)) return;
      const filled = path.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
        if (name === "epoch") return String(epoch + 1).padStart(2, "0");
        return logs[name]?.toFixed(4) ?? placeholder;
      });
      await model.save(filled);
    },
  };
}
