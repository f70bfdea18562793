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

/** What happens with checkpoints, as it happens. Epochs are counted from 0; `step` says how many of it are done. */
export type BackupEvent =
  /** Training goes on from a checkpoint. */
  | { readonly kind: "restored"; readonly epoch: number; readonly step: number; readonly savedAt: string }
  | { readonly kind: "saved"; readonly epoch: number; readonly step: number; readonly reason: BackupReason }
  /** A checkpoint could not be written or removed; training goes on. */
  | { readonly kind: "failed"; readonly message: string }
  /** A checkpoint is damaged or unreadable; the one before is taken. */
  | { readonly kind: "skipped"; readonly message: string }
  /** A step would have left numbers that are not finite; training goes on from a checkpoint. */
  | {
      readonly kind: "rolledBack";
      readonly epoch: number;
      readonly step: number;
      /** What the learning rate, or the schedule's, is multiplied by, beside what it was in the checkpoint. */
      readonly factor: number;
      readonly message: string;
    };

/** Why a checkpoint was written: training begins, an epoch has ended, time has passed, `fit` was aborted. */
export type BackupReason = "begin" | "epoch" | "time" | "abort";

/** What is done about numbers that are not finite. */
export interface RollBackOptions {
  /**
   * What the learning rate is multiplied by.
   *
   * @default 0.5
   */
  readonly factor?: number;
  /**
   * How often, in the whole training; after that `fit` throws the error.
   *
   * @default 3
   */
  readonly times?: number;
}

/** Options of {@link backupAndRestore}. */
export interface BackupOptions {
  /** Where checkpoints are kept: a directory for this training alone; made if it is missing. */
  readonly directory: string;
  /**
   * After how many epochs, each time, one is written.
   *
   * @default 1
   */
  readonly everyEpochs?: number;
  /**
   * After how many seconds one is written inside an epoch; Infinity: only after epochs. It is looked at between two runs of
   * steps, which take about a quarter of a second.
   *
   * @default 60
   */
  readonly everySeconds?: number;
  /**
   * How many of the newest are kept. An older one is removed when a newer one is complete.
   *
   * @default 2
   */
  readonly keep?: number;
  /**
   * Whether a `fit` that has come to its end, by `training.stop()` too, removes its checkpoints. If not, another `fit` with
   * more epochs goes on from the last.
   *
   * @default true
   */
  readonly deleteCheckpoint?: boolean;
  /** Goes back to the last checkpoint where a step leaves numbers that are not finite. Default: `fit` throws. */
  readonly onNonFinite?: RollBackOptions;
  /** Told what happens with checkpoints. */
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
 * Makes training survive: writes checkpoints, after each epoch and every so many seconds inside long ones, and when `fit` is
 * aborted by its signal; and goes on from the newest by itself when `fit` is called again in the same way, in another
 * process too. The end is then the same as if training had not stopped, to the bit: weights and history.
 *
 * A checkpoint holds everything that training goes on from: weights, slots of the optimizer, its learning rate, the place in
 * the epoch, generators of random numbers, sums of the running epoch's loss and metrics, the history, and what callbacks
 * remember (`Callback.state`). It is a `.safetensors` and a `.json`, each with its SHA-256 and written whole; a damaged one
 * is skipped with a warning, and the one before is taken. When writing fails, as on a full disk, training goes on, and the
 * next checkpoint is tried; each failure is warned of.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable; when training begins, ModelStateError if the
 *   checkpoint belongs to another training, with the field, what was expected and received: network, optimizer, loss, batch
 *   size, seed, data, or fewer epochs than were reached
 * @example
 * await model.fit(x, y, { epochs: 50, callbacks: callbacks.backupAndRestore({ directory: "runs/today/checkpoints" }) });
 * // Killed? The same program again goes on where it was.
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

/** The options of a callback that {@link backupAndRestore} has made; undefined for others. */
export function backupOptionsOf(callback: Callback): BackupOptions | undefined {
  return made.get(callback);
}
