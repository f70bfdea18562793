/**
 * Checkpoints seen from outside of `fit`.
 *
 * The command line: `findCheckpoint(directory)` tells whether a run is unfinished and how far it is, to offer `--resume`;
 * `train --resume` calls `fit` just as the first time (options from the run's config, `recordEpochs` among the callbacks),
 * with `callbacks.backupAndRestore({ directory, everySeconds, onNonFinite, onEvent })`, which goes on by itself; Ctrl-C and
 * signals abort `fit`'s signal, which writes a checkpoint before `fit` rejects (event "saved", reason "abort"); a run that
 * begins anew in a directory calls `removeCheckpoints(directory)` first. `--on-nan restore` is `onNonFinite: {}`. One process
 * at a time may train with a directory: lock it.
 */

import { CheckpointStore } from "../../checkpoints/index.ts";
import { readNote } from "./backup-note.ts";

/** How far a training is of which there is a checkpoint. */
export interface CheckpointInfo {
  /** Epochs that are done. */
  readonly epoch: number;
  /** Steps of the next one that are done. */
  readonly step: number;
  /** How many epochs `fit` was asked for. */
  readonly epochs: number;
  /** Whether `fit` came to its end, and left its last checkpoint on purpose (`deleteCheckpoint: false`). */
  readonly isFinished: boolean;
  /** ISO 8601, by the clock of the machine. */
  readonly savedAt: string;
  /** Why newer checkpoints cannot be used, a message each. */
  readonly skipped: readonly string[];
}

/**
 * Looks for the newest checkpoint that training can go on from, as `callbacks.backupAndRestore` would find it: one whose
 * digests are right.
 *
 * @param directory of the checkpoints
 * @returns undefined if there is none
 * @throws StorageError if the directory cannot be read
 * @example
 * const found = await findCheckpoint("runs/today/checkpoints");
 * if (found) console.log(`${found.epoch} of ${found.epochs} epochs are done`);
 */
export async function findCheckpoint(directory: string): Promise<CheckpointInfo | undefined> {
  const { checkpoint, skipped } = await new CheckpointStore(directory).newest();
  if (checkpoint === undefined) return undefined;
  const { epoch, step, epochs, isFinished, savedAt } = readNote(checkpoint.note, directory);
  return { epoch, step, epochs, isFinished, savedAt, skipped };
}

/**
 * Removes the checkpoints in a directory, damaged and unfinished ones too, and nothing else.
 *
 * @throws StorageError if one cannot be removed
 * @example
 * await removeCheckpoints("runs/today/checkpoints");
 */
export async function removeCheckpoints(directory: string): Promise<void> {
  const store = new CheckpointStore(directory);
  await store.clean();
  await store.remove();
}
