import { declareMakers } from "../../options/index.ts";
import { backupAndRestore } from "./backup-and-restore.ts";
import { lambda } from "./callback.ts";
import { csvLogger } from "./csv-logger.ts";
import { earlyStopping } from "./early-stopping.ts";
import { modelCheckpoint } from "./model-checkpoint.ts";
import { reduceLROnPlateau } from "./reduce-lr-on-plateau.ts";

export type { BackupEvent, BackupOptions, BackupReason, RollBackOptions } from "./backup-and-restore.ts";
export { backupOptionsOf } from "./backup-and-restore.ts";
export type { Callback, Training } from "./callback.ts";
export { callbacksCheck } from "./read-callbacks.ts";
export { type EpochRecord, recordEpochs } from "./record-epochs.ts";

/**
 * The callbacks, as in Keras: `backupAndRestore`, `earlyStopping`, `reduceLROnPlateau`, `modelCheckpoint`,
 * `csvLogger`, `lambda`.
 *
 * @see {@link https://keras.io/api/callbacks/ | Keras: callbacks}
 * @example
 * ```ts
 * import { callbacks } from "atelier";
 *
 * console.log(Object.keys(callbacks).length); // 6
 * const list = [callbacks.earlyStopping({ monitor: "loss" }), callbacks.csvLogger({ path: "log.csv" })];
 * console.log(list.map(({ name }) => name)); // [ 'earlyStopping', 'csvLogger' ]
 * ```
 */
export const callbacks = {
  backupAndRestore,
  earlyStopping,
  reduceLROnPlateau,
  modelCheckpoint,
  csvLogger,
  lambda,
} as const;

declareMakers("callbacks", callbacks);
