/** The checkpoints of a call of `fit`: when they are written, what is in them, and how training resumes from them. */

import { CheckpointStore, type StoredCheckpoint } from "../../checkpoints/index.ts";
import { ConfigurationError, ModelStateError, NonFiniteLossError, StorageError } from "../../errors/index.ts";
import { platform } from "../../runtime/index.ts";
import type { LearningRate, Schedule } from "../../schedules/schedule.ts";
import { showWarning } from "../../terminal/index.ts";
import {
  type BackupEvent,
  type BackupOptions,
  type BackupReason,
  backupOptionsOf,
  type Callback,
} from "../callbacks/index.ts";
import type { Executor } from "../executor.ts";
import type { FitProgress } from "../fit-progress.ts";
import type { Model } from "../model.ts";
import { readNote } from "./backup-note.ts";
import { type BackupState, checkBackupState } from "./backup-state.ts";
import { type Belonging, checkBelonging } from "./belongs-to.ts";

/** Sources of a checkpoint's contents in a call of `fit`. */
export interface BackedUp {
  readonly model: Model<unknown>;
  readonly executor: Executor;
  readonly progress: FitProgress;
  /** Those that were given, in their order. */
  readonly callbacks: readonly Callback[];
  readonly epochs: number;
  readonly isSilent: boolean;
  /** Whether its batches can be gone through again. */
  readonly canGoBack: boolean;
  /** Identity of the training. */
  readonly describe: () => Promise<Belonging>;
}

/** The checkpoints of `fit` with the callback `backupAndRestore`; undefined without. */
export function backupOf(run: BackedUp): Backup | undefined {
  const options = run.callbacks.flatMap((callback) => backupOptionsOf(callback) ?? []);
  if (options.length > 1) {
    throw new ModelStateError("fit: expected one backupAndRestore at most. Received: several.");
  }
  const [only] = options;
  return only && new Backup(run, only);
}

/** Schedules by those that were made of them. */
const unscaled = new WeakMap<Schedule, Schedule>();

function scaled(schedule: Schedule, scale: number): Schedule {
  if (scale === 1) return schedule;
  const made: Schedule = (step) => schedule(step) * scale;
  unscaled.set(made, schedule);
  return made;
}

export class Backup {
  readonly #run: BackedUp;
  readonly #options: BackupOptions;
  readonly #store: CheckpointStore;
  /** As it was before it was scaled, if it is a schedule. */
  readonly #rate: LearningRate;
  #belongsTo: Belonging = {};
  #savedAt = performance.now();
  /** Epoch and step of the last checkpoint. */
  #saved = "";
  #scale = 1;
  #rollBacks = 0;
  /** The checkpoint that was gone back to last. */
  #lastTarget: number | undefined;
  #restored: BackupState | undefined;

  constructor(run: BackedUp, options: BackupOptions) {
    this.#run = run;
    this.#options = options;
    this.#store = new CheckpointStore(options.directory, options.keep);
    const { learningRate } = run.model.optimizer;
    this.#rate = (typeof learningRate === "function" && unscaled.get(learningRate)) || learningRate;
  }

  /**
   * Resumes from the newest checkpoint, if there is one.
   *
   * @throws ModelStateError if it belongs to another training; StorageError if the directory cannot be written to;
   *   ConfigurationError if training may have to go back, but the batches can be read only once
   */
  async begin(): Promise<void> {
    const { directory, onNonFinite } = this.#options;
    if (onNonFinite !== undefined && !this.#run.canGoBack) {
      throw new ConfigurationError(
        "fit: expected batches that can be gone through again, for backupAndRestore with onNonFinite to go back to a " +
          "checkpoint: a list, or a function that returns them anew. Received: an iterator, which only goes on.",
      );
    }
    await platform().checkWritable?.(`${directory}/checkpoint-000001.json`);
    this.#belongsTo = await this.#run.describe();
    await this.#store.clean().catch((error: unknown) => this.#failed(error));
    const checkpoint = await this.#newest();
    if (checkpoint !== undefined) {
      const { epoch, savedAt, belongsTo, isFinished } = readNote(checkpoint.note, directory);
      checkBelonging(this.#belongsTo, belongsTo, directory);
      if (epoch > this.#run.epochs) {
        throw new ModelStateError(
          `Expected at least the ${epoch} epochs that the checkpoint in ${directory} has reached. ` +
            `Received: epochs ${this.#run.epochs}.`,
        );
      }
      await this.#restore(checkpoint);
      // A training that a callback ended continues if `fit` is called again.
      if (isFinished) this.#run.progress.isStopped = false;
      const { step } = this.#run.progress;
      this.#tell({ kind: "restored", epoch, step, savedAt });
    } else if (onNonFinite !== undefined) await this.#save("begin");
    this.#savedAt = performance.now();
  }

  /** Gives callbacks and learning rate what they had, after callbacks were told that training, or an epoch, begins. */
  restoreCallbacks(): void {
    if (this.#restored === undefined) return;
    const stateful = this.#stateful();
    const { callbacks } = this.#restored;
    for (const [i, { name, state }] of callbacks.entries()) {
      const callback = stateful[i];
      if (callback === undefined || (callback.name ?? "callback") !== name) {
        throw new ModelStateError(
          `Expected the callbacks with a state to be those of the checkpoint in ${this.#options.directory}, ` +
            `${callbacks.map((each) => each.name).join(", ")}. ` +
            `Received: ${stateful.map((each) => each.name ?? "callback").join(", ") || "none"}.`,
        );
      }
      callback.restore?.(state);
    }
    this.#setRate(this.#restored.training.learningRate);
  }

  /** Callbacks know what they were given back. */
  endRestoring(): void {
    this.#restored = undefined;
  }

  /** After a run of steps: writes a checkpoint if it is time. */
  async afterSteps(): Promise<void> {
    const { everySeconds = 60 } = this.#options;
    if (performance.now() - this.#savedAt >= everySeconds * 1000) await this.#save("time");
  }

  /** After an epoch, with everything that callbacks have made of it. */
  async afterEpoch(): Promise<void> {
    const { everyEpochs = 1 } = this.#options;
    const { epoch, isStopped } = this.#run.progress;
    if (epoch % everyEpochs === 0 || isStopped || epoch === this.#run.epochs) await this.#save("epoch");
  }

  /** When `fit` is about to reject since its signal was aborted. */
  async onAbort(): Promise<void> {
    await this.#save("abort");
  }

  /**
   * Goes back to the last checkpoint with a lower learning rate, if an error is about numbers that are not finite and this
   * was asked for; to the one before if going back to the last has not helped.
   *
   * @returns whether training continues
   */
  async rollBack(error: unknown): Promise<boolean> {
    const { onNonFinite } = this.#options;
    if (onNonFinite === undefined || !(error instanceof NonFiniteLossError)) return false;
    const { factor = 0.5, times = 3 } = onNonFinite;
    if (this.#rollBacks >= times) return false;
    const newest = await this.#newest();
    const isSame = newest !== undefined && newest.number === this.#lastTarget;
    const before = isSame ? await this.#newest(newest.number) : undefined;
    const target = before ?? newest;
    if (target === undefined) return false;
    const rollBacks = this.#rollBacks + 1;
    await this.#restore(target);
    const { learningRate } = (target.state as BackupState).training;
    const factors = factor ** (rollBacks - this.#rollBacks);
    this.#rollBacks = rollBacks;
    this.#lastTarget = newest?.number;
    this.#scale *= factors;
    const rate = learningRate === undefined ? undefined : learningRate * factors;
    this.#setRate(rate);
    this.#restored = this.#restored && {
      ...this.#restored,
      training: { ...this.#restored.training, ...(rate === undefined ? {} : { learningRate: rate }) },
    };
    const { epoch, step } = this.#run.progress;
    const { message } = error;
    this.#warn(
      `numbers became not finite; training goes back to the checkpoint of epoch ${epoch + 1}, step ${step}, with ` +
        `${factors} times its learning rate. ${message}`,
    );
    this.#tell({ kind: "rolledBack", epoch, step, factor: factors, message });
    return true;
  }

  /** When training has come to its end. */
  async finish(): Promise<void> {
    const { deleteCheckpoint = true } = this.#options;
    try {
      if (deleteCheckpoint) await this.#store.remove();
      else await this.#store.amend(this.#note(true));
    } catch (error) {
      this.#failed(error);
    }
  }

  async #save(reason: BackupReason): Promise<void> {
    const { progress, executor } = this.#run;
    const place = `${progress.epoch}/${progress.step}/${progress.hasBegun}`;
    const isConsistent = progress.isConsistent && executor.steps >= progress.modelSteps;
    if (!isConsistent || (place === this.#saved && reason !== "epoch")) return;
    const { epoch, step } = progress;
    try {
      const state: BackupState = {
        training: await this.#run.model.trainingState(),
        progress: progress.state(),
        callbacks: this.#stateful().map((each) => ({ name: each.name ?? "callback", state: each.state?.() })),
        scale: this.#scale,
        rollBacks: this.#rollBacks,
      };
      await this.#store.save(this.#note(false), state);
      this.#saved = place;
      this.#tell({ kind: "saved", epoch, step, reason });
    } catch (error) {
      this.#failed(error);
    }
    // A failed checkpoint is tried again after the same time.
    this.#savedAt = performance.now();
  }

  #note(isFinished: boolean): Record<string, unknown> {
    const { epoch, step } = this.#run.progress;
    const savedAt = new Date().toISOString();
    return { epoch, step, epochs: this.#run.epochs, isFinished, savedAt, belongsTo: this.#belongsTo };
  }

  async #newest(before?: number): Promise<StoredCheckpoint | undefined> {
    const { checkpoint, skipped } = await this.#store.newest(before);
    for (const message of skipped) {
      const goesOn = checkpoint === undefined ? "there is no other" : "the one before is taken";
      this.#warn(`a checkpoint was skipped, ${goesOn}. ${message}`);
      this.#tell({ kind: "skipped", message });
    }
    return checkpoint;
  }

  async #restore({ state, note }: StoredCheckpoint): Promise<void> {
    checkBackupState(state, note, this.#options.directory);
    const { model, executor, progress } = this.#run;
    const { training, scale, rollBacks } = state as BackupState;
    await model.resume(training);
    progress.restore(state.progress);
    progress.modelSteps = executor.steps;
    this.#scale = scale;
    this.#rollBacks = rollBacks;
    this.#restored = state as BackupState;
    this.#setRate(training.learningRate);
  }

  /** Sets the learning rate: of a schedule the scale. */
  #setRate(learningRate: number | undefined): void {
    const { optimizer } = this.#run.model;
    if (learningRate !== undefined) optimizer.learningRate = learningRate;
    else if (typeof this.#rate === "function") optimizer.learningRate = scaled(this.#rate, this.#scale);
  }

  #stateful(): Callback[] {
    return this.#run.callbacks.filter(({ state }) => state !== undefined);
  }

  #failed(error: unknown): void {
    if (!(error instanceof StorageError)) throw error;
    this.#warn(`a checkpoint could not be written; training goes on. ${error.message}`);
    this.#tell({ kind: "failed", message: error.message });
  }

  #warn(text: string): void {
    if (!this.#run.isSilent) showWarning(platform().terminal, text);
  }

  #tell(event: BackupEvent): void {
    this.#options.onEvent?.(event);
  }
}
