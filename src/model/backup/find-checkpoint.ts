/**
 * Checkpoints, seen from outside `fit`.
 *
 * For the command line: `findCheckpoint(directory)` tells whether a run is unfinished and how far it is, to offer
 * `--resume`. `train --resume` calls `fit` as the first time (options from the run's config, `recordEpochs` among
 * the callbacks) with `callbacks.backupAndRestore({ directory, everySeconds, onNonFinite, onEvent })`, which
 * resumes by itself. Ctrl-C and signals abort `fit`'s signal, which writes a checkpoint before `fit` rejects (event
 * "saved", reason "abort"). A run that starts anew in a directory calls `removeCheckpoints(directory)` first.
 * `--on-nan restore` is `onNonFinite: {}`. One process at a time may train with a directory: lock it.
 */

import { CheckpointStore } from "../../checkpoints/index.ts";
import { readNote } from "./backup-note.ts";

/**
 * Progress of an interrupted training.
 *
 * @see {@link findCheckpoint}
 */
export interface CheckpointInfo {
  /** Number of epochs completed. */
  readonly epoch: number;
  /** Number of steps completed in the next epoch. */
  readonly step: number;
  /** Number of epochs that `fit` was called with. */
  readonly epochs: number;
  /** Whether `fit` finished and left its last checkpoint on purpose (`deleteCheckpoint: false`). */
  readonly isFinished: boolean;
  /** Time of saving in ISO 8601, by the machine's clock. */
  readonly savedAt: string;
  /** Why newer checkpoints cannot be used, one message each. */
  readonly skipped: readonly string[];
}

/**
 * Finds the newest checkpoint with correct digests, the one that `callbacks.backupAndRestore` would resume from.
 *
 * @param directory the directory of the checkpoints
 * @returns undefined if there is none
 * @throws {StorageError} if the directory cannot be read
 * @example
 * ```ts
 * import { findCheckpoint } from "atelier";
 *
 * const found = await findCheckpoint("runs/today/checkpoints");
 * console.log(found === undefined ? "nothing to resume" : `${found.epoch} of ${found.epochs} epochs`); // nothing to resume
 * ```
 */
export async function findCheckpoint(directory: string): Promise<CheckpointInfo | undefined> {
  const { checkpoint, skipped } = await new CheckpointStore(directory).newest();
  if (checkpoint === undefined) return undefined;
  const { epoch, step, epochs, isFinished, savedAt } = readNote(checkpoint.note, directory);
  return { epoch, step, epochs, isFinished, savedAt, skipped };
}

/**
 * Removes the checkpoints in a directory, including damaged and unfinished ones, and nothing else.
 *
 * @param directory the directory of the checkpoints
 * @throws {StorageError} if one cannot be removed
 * @example
 * ```ts
 * import { findCheckpoint, removeCheckpoints } from "atelier";
 *
 * await removeCheckpoints("runs/today/checkpoints");
 * console.log(await findCheckpoint("runs/today/checkpoints")); // undefined
 * ```
 */
export async function removeCheckpoints(directory: string): Promise<void> {
  const store = new CheckpointStore(directory);
  await store.clean();
  await store.remove();
}
