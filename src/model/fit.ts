/** The training loop. */

import { checkOption, integer } from "../options/index.ts";
import { learningRateAt } from "../schedules/schedule.ts";
import { augmenter } from "./augmenting.ts";
import { type Backup, backupOf } from "./backup/backup.ts";
import { describeTraining } from "./backup/belongs-to.ts";
import type { GivenData } from "./batches/given.ts";
import { readTrainingData } from "./batches/training-data.ts";
import type { Callback, Training } from "./callbacks/index.ts";
import { readCallbacks } from "./callbacks/read-callbacks.ts";
import type { Executor } from "./executor.ts";
import { checkFitOptions, type FitOptions } from "./fit-options.ts";
import { FitProgress } from "./fit-progress.ts";
import { EXAMPLE_LOSSES } from "./graphs/bindings.ts";
import { logNames } from "./graphs/objective.ts";
import type { History, Logs } from "./history.ts";
import { LearningWatch } from "./learning-watch.ts";
import type { Model } from "./model.ts";
import { checkNotes } from "./model-notes.ts";
import { brokenStateError, refusedStepError } from "./non-finite.ts";
import { progress as showProgress } from "./progress.ts";
import { bytesFed } from "./run-size.ts";
import { StepsPerRun } from "./steps-per-run.ts";

export type { FitOptions } from "./fit-options.ts";

/** Trains a compiled model; see {@link Model.fit}. */
export async function fitModel(
  model: Model<unknown>,
  executor: Executor,
  data: GivenData,
  options: FitOptions,
): Promise<History> {
  checkFitOptions(options, data.kind);
  // A file could not give others back, which would be noticed when the model is saved.
  checkNotes(model.notes);
  const { epochs = 1, initialEpoch = 0, augmentation = [], signal, verbose = 1 } = options;
  const given = readCallbacks("fit", options.callbacks ?? []);
  const { objective } = model;
  const found = readTrainingData(model, executor, data, options);
  const { source, validation } = found;
  const watch = verbose > 0 ? new LearningWatch(model, executor, found.examples) : undefined;
  const progress = new FitProgress(objective, { epoch: initialEpoch, seed: options.seed ?? model.seed });
  progress.focus = source.focus;
  const display = showProgress(verbose, () => progress.step);
  const callbacks: Callback[] = [display, ...given];
  const hasBatchCallbacks = callbacks.some(({ onBatchEnd }) => onBatchEnd);
  const stepsPerRun = new StepsPerRun(hasBatchCallbacks ? 1 : undefined, executor.target.runMilliseconds);
  const names = logNames(objective);
  let stepsTaken = 0;
  const began = performance.now();
  const training: Training = {
    model,
    epochs,
    steps: source.steps,
    logNames: validation === undefined ? names : [...names, ...names.map((name) => `val_${name}`)],
    elapsed: () => (performance.now() - began) / 1000,
    stop() {
      progress.isStopped = true;
    },
    limitSteps(steps) {
      checkOption("training.limitSteps", "the number of steps", steps, integer());
      stepsPerRun.limit = steps;
    },
  };
  const backup = backupOf({
    ...{ model, executor, progress, callbacks: given, epochs, isSilent: verbose === 0 },
    canGoBack: source.canGoBack,
    describe: () => describeTraining(model, executor, found, options),
  });

  try {
    const before = executor.countFit(initialEpoch);
    // A call with its own seed can be repeated; without one, training continues the random numbers of earlier calls.
    progress.drawnBefore = options.seed === undefined ? before : 0;
    await backup?.begin();
    await tell((callback) => callback.onTrainBegin?.(training));
    backup?.restoreCallbacks();
    watch?.begin();
    await trainEpochs(backup);
    if (epochs > initialEpoch) await executor.finishTraining();
    await tell((callback) => callback.onTrainEnd?.(training));
    await backup?.finish();
    await source.close();
    await validation?.close();
  } catch (error) {
    display.onFailure();
    // The weights learned before can be read and saved, unless the device is the error.
    await executor.keep().catch(() => undefined);
    if (signal?.aborted && error === signal.reason) await backup?.onAbort();
    // The earlier error says more than the failure to close an iterable.
    await Promise.allSettled([source.close(), validation?.close()]);
    throw error;
  }
  return progress.recorder.history({
    epochs,
    steps: source.steps ?? stepsTaken,
    batchSize: source.batchSize,
  });

  /** Tells callbacks of something, one after the other; meanwhile no checkpoint is written. */
  function tell(what: (callback: Callback) => void | Promise<void>): Promise<void> {
    return progress.telling(async () => {
      for (const callback of callbacks) await what(callback);
    });
  }

  async function trainEpochs(backup: Backup | undefined): Promise<void> {
    while (progress.epoch < epochs && !progress.isStopped) {
      try {
        await trainEpoch(backup);
      } catch (error) {
        display.onFailure();
        if (!(await backup?.rollBack(error))) throw error;
        backup?.restoreCallbacks();
      }
    }
  }

  async function trainEpoch(backup: Backup | undefined): Promise<void> {
    const { epoch } = progress;
    await tell((callback) => callback.onEpochBegin?.(epoch, training));
    // If training resumes in the middle of an epoch, callbacks know of its beginning already.
    if (progress.hasBegun) backup?.restoreCallbacks();
    backup?.endRestoring();
    executor.countEpoch(epoch);
    progress.hasBegun = true;
    const logs = await takeSteps(backup);
    signal?.throwIfAborted();
    await executor.keep();
    const broken = await executor.findNonFinite();
    if (broken !== undefined) {
      const { steps: taken } = executor;
      const learningRate = learningRateAt(model.optimizer.learningRate, taken);
      const seen = { epoch: epoch + 1, step: progress.step, stepsTaken: taken, learningRate };
      throw brokenStateError(broken, { ...seen, loss: logs.loss });
    }
    if (validation !== undefined) {
      const validated = await validation.evaluate(epoch);
      for (const [name, value] of Object.entries(validated)) logs[`val_${name}`] = value;
    }
    await watch?.afterEpoch(epoch, logs);
    await progress.telling(async () => {
      progress.recorder.add(epoch, logs);
      for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, training);
      progress.nextEpoch();
    });
    await backup?.afterEpoch();
  }

  async function takeSteps(backup: Backup | undefined): Promise<Logs> {
    const { epoch, generators, running } = progress;
    await source.begin(epoch, generators.epoch, progress.step);
    for (;;) {
      signal?.throwIfAborted();
      const batches = await source.next(stepsPerRun.next());
      const [first] = batches;
      if (first === undefined) break;
      const augment = augmenter(first.examples.x, augmentation, generators.augmentation);
      source.fetch(stepsPerRun.next());
      const started = performance.now();
      const reportsExamples = source.focus !== undefined;
      const drawing = { random: () => generators.masks, augment, reportsExamples };
      const { results, refused } = await executor.train(batches, drawing, signal);
      stepsPerRun.measured(batches.length, performance.now() - started, batches.length * bytesFed(first));
      watch?.taken(results.length, first);
      const before = progress.step;
      for (const [i, result] of results.entries()) {
        const { rows = [] } = batches[i] ?? {};
        running.add(result, rows.length);
        source.focus?.note(rows, result.outputs[EXAMPLE_LOSSES] ?? []);
      }
      progress.advance(results.length, executor.steps);
      stepsTaken = progress.step;
      if (hasBatchCallbacks) {
        await executor.settle();
        for (const i of results.keys()) {
          await tell((callback) => callback.onBatchEnd?.(before + i, running.logs(), training));
        }
      }
      if (refused !== undefined) {
        // Numbers were drawn for steps that were not taken.
        progress.isConsistent = false;
        throw refusedStepError(refused, { epoch: epoch + 1, step: progress.step + 1 });
      }
      await tell((callback) => callback.onSteps?.(progress.step, running.logs(), training));
      await backup?.afterSteps();
    }
    await source.finishEpoch();
    return running.logs();
  }
}
