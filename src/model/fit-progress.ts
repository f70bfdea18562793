/** Progress of a call of `fit`: everything that its next step depends on besides the model and the examples. */

import { FileFormatError } from "../errors/index.ts";
import { boolean, type Checks, checkOptions, integer, object, required } from "../options/index.ts";
import { RandomGenerator, type RandomState } from "../random/random.ts";
import type { Focus, FocusState } from "./batches/focus.ts";
import type { Objective } from "./graphs/objective.ts";
import { type History, HistoryRecorder } from "./history.ts";
import { RunningLogs, type RunningLogsState } from "./running-logs.ts";

/** The progress as plain data. */
export interface ProgressState {
  readonly epoch: number;
  readonly step: number;
  readonly hasBegun: boolean;
  readonly isStopped: boolean;
  readonly seed: number;
  readonly drawnBefore: number;
  readonly generators?: GeneratorStates | undefined;
  readonly running: RunningLogsState;
  readonly history: Pick<History, "epoch" | "history">;
  readonly focus?: FocusState | undefined;
}

interface GeneratorStates {
  readonly masks: RandomState;
  readonly augmentation: RandomState;
}

const STATE: Checks<ProgressState> = {
  epoch: required(integer({ min: 0 })),
  step: required(integer({ min: 0 })),
  hasBegun: required(boolean),
  isStopped: required(boolean),
  seed: required(integer({})),
  drawnBefore: required(integer({ min: 0 })),
  generators: object,
  running: required(object),
  history: required(object),
  focus: object,
};

/** Random generators of an epoch. */
export interface EpochGenerators {
  /** The order of the examples. */
  readonly epoch: RandomGenerator;
  readonly masks: RandomGenerator;
  readonly augmentation: RandomGenerator;
}

export class FitProgress {
  readonly #objective: Objective;
  readonly recorder = new HistoryRecorder();
  /** The epoch that is under way or, before `hasBegun`, the next one. */
  epoch: number;
  /** Steps of it that were taken. */
  step = 0;
  /** Whether the epoch's `onEpochBegin` was called. */
  hasBegun = false;
  /** Whether a callback has ended training. */
  isStopped = false;
  /**
   * Whether everything fits together: not while callbacks are told of something, since some of them know of it already and
   * others do not.
   */
  isConsistent = true;
  /** Steps that the model has taken in all, after the last of them; a model that has fewer has gone back. */
  modelSteps = 0;
  /** Seed of all random numbers. */
  seed: number;
  /** Epochs for which they were drawn in calls of `fit` before. */
  drawnBefore = 0;
  running: RunningLogs;
  /** Chooses the examples of epochs, if not all. */
  focus: Focus | undefined;
  #generators: EpochGenerators | undefined;
  /** After the last step that was taken: the generators themselves may be ahead of it. */
  #states: GeneratorStates | undefined;

  constructor(objective: Objective, { epoch, seed }: { epoch: number; seed: number }) {
    this.#objective = objective;
    this.epoch = epoch;
    this.seed = seed;
    this.running = new RunningLogs(objective);
  }

  /** The generators of the running epoch, as they are after its last step. */
  get generators(): EpochGenerators {
    this.#generators ??= this.#makeGenerators();
    return this.#generators;
  }

  /** Counts steps that were taken; `ofModel` says how many the model has taken in all. */
  advance(steps: number, ofModel: number): void {
    this.step += steps;
    this.modelSteps = ofModel;
    const { masks, augmentation } = this.generators;
    this.#states = { masks: masks.state, augmentation: augmentation.state };
  }

  /** Moves to the next epoch. */
  nextEpoch(): void {
    this.epoch++;
    this.step = 0;
    this.hasBegun = false;
    this.running = new RunningLogs(this.#objective);
    this.#generators = undefined;
    this.#states = undefined;
  }

  /** Tells callbacks of something, one after the other. */
  async telling(tell: () => Promise<void>): Promise<void> {
    this.isConsistent = false;
    await tell();
    this.isConsistent = true;
  }

  /** Copies all of it. */
  state(): ProgressState {
    const { epoch, step, hasBegun, isStopped, seed, drawnBefore } = this;
    return {
      ...{ epoch, step, hasBegun, isStopped, seed, drawnBefore },
      generators: this.#states,
      running: this.running.state(),
      history: this.recorder.state(),
      focus: this.focus?.state(),
    };
  }

  /**
   * Continues from a state that {@link FitProgress.state} returned.
   *
   * @throws FileFormatError if it cannot have returned that
   */
  restore(given: unknown): void {
    try {
      checkOptions<ProgressState>("progress", given, STATE);
      const state = given as ProgressState;
      const running = new RunningLogs(this.#objective);
      running.restore(state.running);
      this.#states = state.generators;
      const { epoch, step, hasBegun, isStopped, seed, drawnBefore } = state;
      Object.assign(this, { epoch, step, hasBegun, isStopped, seed, drawnBefore, running });
      this.#generators = this.#makeGenerators();
      this.recorder.restore(state.history);
      this.focus?.restore(state.focus);
      this.isConsistent = true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const received = message.includes("Received: ") ? "" : " Received: another state.";
      throw new FileFormatError(`Expected the progress of fit in the checkpoint. ${message}${received}`, {
        cause: error,
      });
    }
  }

  #makeGenerators(): EpochGenerators {
    const epoch = new RandomGenerator(this.seed).split(`epoch ${this.drawnBefore + this.epoch}`);
    const states = this.#states;
    return {
      epoch,
      masks: states ? RandomGenerator.fromState(states.masks) : epoch.split("masks"),
      augmentation: states ? RandomGenerator.fromState(states.augmentation) : epoch.split("augmentation"),
    };
  }
}
