import { lambda } from "./callback.ts";
import { csvLogger } from "./csv-logger.ts";
import { earlyStopping } from "./early-stopping.ts";
import { modelCheckpoint } from "./model-checkpoint.ts";
import { reduceLROnPlateau } from "./reduce-lr-on-plateau.ts";

export type { Callback, Training } from "./callback.ts";
export { callbacksCheck } from "./read-callbacks.ts";
export { type EpochRecord, recordEpochs } from "./record-epochs.ts";

/** Every callback, by name. */
export const callbacks = { earlyStopping, reduceLROnPlateau, modelCheckpoint, csvLogger, lambda } as const;
