/** Source of the idea and its meaning: Keras, `BackupAndRestore`. */

import {
  acceptedBy,
  boolean,
  type Checks,
  callable,
  checkOptions,
  integer,
  number,
  onlyAs,
  required,
  text,
} from "../../options/index.ts";
import type { Callback } from "./callback.ts";

/**
 * An event about checkpoints: restored, saved, failed, skipped or rolled back. `epoch` counts from 0, `step` counts
 * the steps completed in it.
 *
 * @see {@link BackupOptions.onEvent}
 */
export type BackupEvent =
  /** Training resumed from a checkpoint. */
  | { readonly kind: "restored"; readonly epoch: number; readonly step: number; readonly savedAt: string }
  | { readonly kind: "saved"; readonly epoch: number; readonly step: number; readonly reason: BackupReason }
  /** A checkpoint could not be written or removed; training continues. */
  | { readonly kind: "failed"; readonly message: string }
  /** A checkpoint is damaged or unreadable; the one before is taken. */
  | { readonly kind: "skipped"; readonly message: string }
  /** A step would have left numbers that are not finite; training continues from a checkpoint. */
  | {
      readonly kind: "rolledBack";
      readonly epoch: number;
      readonly step: number;
      /** Factor applied to the learning rate, or the schedule's, besides its value in the checkpoint. */
      readonly factor: number;
      readonly message: string;
    };

/**
 * Why a checkpoint was written: training began, an epoch ended, time passed, `fit` was aborted.
 *
 * @see {@link BackupEvent}
 */
export type BackupReason = "begin" | "epoch" | "time" | "abort";

/**
 * How to recover from values that are not finite.
 *
 * @see {@link BackupOptions.onNonFinite}
 */
export interface RollBackOptions {
  /**
   * Factor applied to the learning rate at each recovery.
   *
   * @default 0.5
   */
  readonly factor?: number;
  /**
   * Number of recoveries in the whole training; after that `fit` throws the error.
   *
   * @default 3
   */
  readonly times?: number;
}

/** Options of `callbacks.backupAndRestore`. */
export interface BackupOptions {
  /** Directory of the checkpoints, for this training alone; created if missing. */
  readonly directory: string;
  /**
   * Epochs between checkpoints.
   *
   * @default 1
   */
  readonly everyEpochs?: number;
  /**
   * Seconds between checkpoints inside an epoch, checked after each run of steps (about a quarter of a second);
   * Infinity writes only after epochs.
   *
   * @default 60
   */
  readonly everySeconds?: number;
  /**
   * Number of checkpoints kept, the newest ones. An older one is removed once a newer one is complete.
   *
   * @default 2
   */
  readonly keep?: number;
  /**
   * Whether a finished `fit`, also after `training.stop()`, removes its checkpoints. If not, another `fit` with
   * more epochs continues from the last one.
   *
   * @default true
   */
  readonly deleteCheckpoint?: boolean;
  /**
   * Returns to the last checkpoint if a step computes values that are not finite.
   *
   * @default `fit` throws
   */
  readonly onNonFinite?: RollBackOptions;
  /**
   * Called with each event about checkpoints.
   *
   * @default none
   */
  readonly onEvent?: (event: BackupEvent) => void;
}

const ROLL_BACK: Checks<RollBackOptions> = { factor: number({ above: 0, below: 1 }), times: integer() };

const CHECKS: Checks<BackupOptions> = {
  directory: required(text),
  everyEpochs: integer(),
  everySeconds: number({ above: 0, max: Number.POSITIVE_INFINITY }),
  keep: integer(),
  deleteCheckpoint: boolean,
  onNonFinite: acceptedBy("{ factor, times }", (value) =>
    checkOptions<RollBackOptions>("backupAndRestore.onNonFinite", value, ROLL_BACK),
  ),
  onEvent: callable,
};

/** The options of the callbacks that {@link backupAndRestore} has made. */
const made = new WeakMap<Callback, BackupOptions>();

/**
 * Makes training survive crashes. Writes checkpoints after each epoch, at intervals inside long ones, and when
 * `fit` is aborted by its signal. When `fit` is called again in the same way, also in another process, it resumes
 * from the newest one by itself, and the result is the same to the bit as without the interruption: weights and
 * history.
 *
 * A checkpoint holds the weights, the optimizer's slots and learning rate, the position in the epoch, the random
 * generators, the sums of the running epoch's loss and metrics, the history, and the callbacks' states
 * (`Callback.state`). It is a `.safetensors` and a `.json` file, each with its SHA-256 and written whole. A damaged
 * one is skipped with a warning, and the one before is used. If writing fails, for example on a full disk, training
 * continues with a warning.
 *
 * @throws {ConfigurationError} if an option is not acceptable
 * @throws {UnknownNameError} for an unknown option
 * @throws {ModelStateError} when training begins, if the checkpoint belongs to another training: network,
 *   optimizer, loss, batch size, seed or data differ, or fewer epochs are asked for than were completed
 * @see {@link https://keras.io/api/callbacks/backup_and_restore/ | Keras: BackupAndRestore}
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { callbacks, layers, sequential } from "atelier";
 *
 * const directory = join(await mkdtemp(join(tmpdir(), "run-")), "checkpoints");
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const kinds: string[] = [];
 * await model.fit([[1], [2]], [[2], [4]], {
 *   ...{ epochs: 2, verbose: 0 },
 *   callbacks: callbacks.backupAndRestore({ directory, onEvent: ({ kind }) => kinds.push(kind) }),
 * });
 * console.log(kinds.length > 0, new Set(kinds)); // true Set(1) { 'saved' }
 * ```
 */
export function backupAndRestore(options: BackupOptions): Callback {
  checkOptions<BackupOptions>("backupAndRestore", options, CHECKS, {
    backupDir: "directory",
    saveFreq: onlyAs(["epoch"], "it is written after each epoch; see everyEpochs and everySeconds"),
    doubleCheckpoint: onlyAs([true], "the last two are kept; see keep"),
    saveBeforePreemption: onlyAs([true], "it is written when fit is aborted by its signal"),
  });
  const callback: Callback = { name: "backupAndRestore" };
  made.set(callback, { ...options });
  return callback;
}

/** Returns the options of a callback that {@link backupAndRestore} has made; undefined for others. */
export function backupOptionsOf(callback: Callback): BackupOptions | undefined {
  return made.get(callback);
}
