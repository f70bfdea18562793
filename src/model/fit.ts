/** The training loop. */

import { RandomGenerator } from "../random/random.ts";
import { learningRateAt } from "../schedules/schedule.ts";
import { augmenter } from "./augmenting.ts";
import type { GivenData } from "./batches/given.ts";
import { readTrainingData } from "./batches/training-data.ts";
import type { Callback, Training } from "./callbacks/index.ts";
import { readCallbacks } from "./callbacks/read-callbacks.ts";
import type { Executor } from "./executor.ts";
import { checkFitOptions, type FitOptions } from "./fit-options.ts";
import { logNames } from "./graphs/objective.ts";
import { type History, HistoryRecorder, type Logs } from "./history.ts";
import type { Model } from "./model.ts";
import { checkNotes } from "./model-notes.ts";
import { brokenStateError, refusedStepError } from "./non-finite.ts";
import { progress } from "./progress.ts";
import { RunningLogs } from "./running-logs.ts";
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
  const { source, validation } = readTrainingData(model, executor, data, options);
  const random = new RandomGenerator(options.seed ?? model.seed);
  const recorder = new HistoryRecorder();
  const display = progress(verbose);
  const callbacks: Callback[] = [display, ...given];
  const hasBatchCallbacks = callbacks.some(({ onBatchEnd }) => onBatchEnd);
  const stepsPerRun = new StepsPerRun(hasBatchCallbacks ? 1 : undefined);
  const names = logNames(objective);
  let isStopped = false;
  let stepsTaken = 0;
  const began = performance.now();
  const training: Training = {
    model,
    epochs,
    steps: source.steps,
    logNames: validation === undefined ? names : [...names, ...names.map((name) => `val_${name}`)],
    elapsed: () => (performance.now() - began) / 1000,
    stop() {
      isStopped = true;
    },
  };

  try {
    const before = executor.countFit(initialEpoch);
    // A seed of its own makes a call repeatable; without one, training goes on drawing.
    const drawnBefore = options.seed === undefined ? before : 0;
    for (const callback of callbacks) await callback.onTrainBegin?.(training);
    for (let epoch = initialEpoch; epoch < epochs && !isStopped; epoch++) {
      for (const callback of callbacks) await callback.onEpochBegin?.(epoch, training);
      executor.countEpoch(epoch);
      const ofEpoch = random.split(`epoch ${drawnBefore + epoch}`);
      const logs = await trainEpoch(epoch, ofEpoch);
      signal?.throwIfAborted();
      await executor.keep();
      const broken = await executor.findNonFinite();
      if (broken !== undefined) {
        const { steps: taken } = executor;
        const learningRate = learningRateAt(model.optimizer.learningRate, taken);
        const seen = { epoch: epoch + 1, step: stepsTaken, stepsTaken: taken, learningRate };
        throw brokenStateError(broken, { ...seen, loss: logs.loss ?? Number.NaN });
      }
      if (validation !== undefined) {
        const validated = await validation.evaluate(epoch);
        for (const [name, value] of Object.entries(validated)) logs[`val_${name}`] = value;
      }
      recorder.add(epoch, logs);
      for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, training);
    }
    if (epochs > initialEpoch) await executor.finishTraining();
    for (const callback of callbacks) await callback.onTrainEnd?.(training);
    await source.close();
    await validation?.close();
  } catch (error) {
    display.onFailure();
    // What was learned before can be read and saved; unless the device is the error.
    await executor.keep().catch(() => undefined);
    // What went wrong says more than that an iterable could not be closed.
    await Promise.allSettled([source.close(), validation?.close()]);
    throw error;
  }
  return recorder.history({ epochs, steps: source.steps ?? stepsTaken, batchSize: source.batchSize });

  async function trainEpoch(epoch: number, ofEpoch: RandomGenerator): Promise<Logs> {
    const running = new RunningLogs(objective);
    const masks = ofEpoch.split("masks");
    const changes = ofEpoch.split("augmentation");
    source.begin(epoch, ofEpoch);
    for (let step = 0; ; ) {
      signal?.throwIfAborted();
      const batches = await source.next(stepsPerRun.next());
      const [first] = batches;
      if (first === undefined) break;
      const augment = augmenter(first.examples.x, augmentation, changes);
      source.fetch(stepsPerRun.next());
      const started = performance.now();
      const { results, refused } = await executor.train(batches, { random: () => masks, augment }, signal);
      stepsPerRun.measured(batches.length, performance.now() - started);
      if (hasBatchCallbacks) await executor.settle();
      for (const [i, result] of results.entries()) {
        running.add(result, batches[i]?.rows.length ?? 0);
        for (const callback of callbacks) await callback.onBatchEnd?.(step + i, running.logs(), training);
      }
      step += results.length;
      stepsTaken = step;
      if (refused !== undefined) throw refusedStepError(refused, { epoch: epoch + 1, step: step + 1 });
      for (const callback of callbacks) await callback.onSteps?.(step, running.logs(), training);
    }
    await source.finishEpoch();
    return running.logs();
  }
}
