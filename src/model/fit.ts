/** The training loop. */

import { type Augmentation, augmentBatch, scaling } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors.ts";
import { formatShape } from "../graph/index.ts";
import { RandomGenerator } from "../random/random.ts";
import type { Callback, Training } from "./callbacks/index.ts";
import { readCallbacks } from "./callbacks/read-callbacks.ts";
import { checkExamples, type Examples, type Inputs, sliceExamples, withClassWeights } from "./examples.ts";
import type { Executor } from "./executor.ts";
import { checkFitOptions, type FitOptions } from "./fit-options.ts";
import { type History, HistoryRecorder, type Logs, RunningMeans } from "./history.ts";
import type { InputTensor } from "./inputs.ts";
import { checkNotes } from "./model-notes.ts";
import { brokenStateError, refusedStepError } from "./non-finite.ts";
import { progress } from "./progress.ts";
import type { Sequential } from "./sequential.ts";
import { warnAboutSplit } from "./split-warning.ts";
import { StepsPerRun } from "./steps-per-run.ts";
import type { Targets } from "./targets.ts";
import { warnAboutTraining } from "./warnings.ts";

export type { FitOptions } from "./fit-options.ts";

/** Trains a compiled model; see {@link Sequential.fit}. */
export async function fitModel(
  model: Sequential,
  executor: Executor,
  inputs: Inputs,
  targets: Targets,
  options: FitOptions,
): Promise<History> {
  checkFitOptions(options);
  // A file could not give others back, which would be noticed when the model is saved.
  checkNotes(model.notes);
  const { batchSize = 32, epochs = 1, initialEpoch = 0, shuffle = true, signal, verbose = 1 } = options;
  const { augmentation = [] } = options;
  const given = readCallbacks("fit", options.callbacks ?? []);
  const { network, objective } = model;
  const { loss } = objective;
  const { training: unweighted, validation } = holdOut(
    checkExamples(network, loss, inputs, targets, options.sampleWeight),
    options,
  );
  const examples = withClassWeights(network, loss, unweighted, options.classWeight);
  checkAugmentable(examples.x, augmentation);
  const validationExamples =
    options.validationData === undefined
      ? validation
      : checkExamples(network, loss, ...options.validationData);

  if (verbose > 0) {
    warnAboutTraining(network, loss, examples);
    warnAboutSplit(network, loss, examples, validation);
  }
  const random = new RandomGenerator(options.seed ?? model.seed);
  const recorder = new HistoryRecorder();
  const steps = Math.ceil(examples.count / batchSize);
  const display = progress(verbose);
  const callbacks: Callback[] = [display, ...given];
  const hasBatchCallbacks = callbacks.some(({ onBatchEnd }) => onBatchEnd);
  const stepsPerRun = new StepsPerRun(hasBatchCallbacks ? 1 : undefined);
  const names = ["loss", ...objective.metrics.map(({ name }) => name)];
  let isStopped = false;
  const began = performance.now();
  const training: Training = {
    model,
    epochs,
    steps,
    logNames: validationExamples === undefined ? names : [...names, ...names.map((name) => `val_${name}`)],
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
      const order = shuffle ? ofEpoch.split("order").permutation(examples.count) : range(examples.count);
      const logs = await trainEpoch(epoch, order, ofEpoch);
      await executor.settle();
      const broken = await executor.findNonFinite();
      if (broken !== undefined) throw brokenStateError(broken, `epoch ${epoch + 1}`);
      if (validationExamples !== undefined) {
        const validated = await model.evaluateExamples(validationExamples, signal ? { signal } : {});
        for (const [name, value] of Object.entries(validated)) logs[`val_${name}`] = value;
      }
      recorder.add(epoch, logs);
      for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, training);
    }
    if (epochs > initialEpoch) await executor.finishTraining();
    for (const callback of callbacks) await callback.onTrainEnd?.(training);
  } catch (error) {
    display.onFailure();
    // What was learned before can be read and saved; unless the device is the error.
    await executor.settle().catch(() => undefined);
    throw error;
  }
  return recorder.history({ epochs, steps, batchSize });

  async function trainEpoch(epoch: number, order: Uint32Array, ofEpoch: RandomGenerator): Promise<Logs> {
    const means = new RunningMeans();
    const random = ofEpoch.split("masks");
    const augment = augmenter(examples.x, augmentation, ofEpoch.split("augmentation"));
    for (let step = 0; step < steps; ) {
      signal?.throwIfAborted();
      const batches = nextBatches(order, step, batchSize, stepsPerRun.next());
      const started = performance.now();
      const { results, refused } = await executor.train(examples, batches, {
        random: () => random,
        augment,
      });
      stepsPerRun.measured(batches.length, performance.now() - started);
      if (hasBatchCallbacks) await executor.settle();
      for (const [i, result] of results.entries()) {
        means.add(result, batches[i].length);
        for (const callback of callbacks) await callback.onBatchEnd?.(step + i, means.means(), training);
      }
      step += results.length;
      if (refused !== undefined) throw refusedStepError(refused, `epoch ${epoch + 1}, step ${step + 1}`);
      for (const callback of callbacks) await callback.onSteps?.(step, means.means(), training);
    }
    return means.means();
  }
}

/** The batches of the next run: at most so many, all of the same size. */
function nextBatches(order: Uint32Array, step: number, batchSize: number, most: number): Uint32Array[] {
  const batches: Uint32Array[] = [];
  for (let start = step * batchSize; start < order.length && batches.length < most; start += batchSize) {
    const batch = order.subarray(start, start + batchSize);
    if (batches.length > 0 && batch.length < batchSize) break;
    batches.push(batch);
  }
  return batches;
}

function holdOut(
  examples: Examples,
  { validationSplit = 0, validationData }: FitOptions,
): { training: Examples; validation?: Examples } {
  if (validationSplit === 0 || validationData !== undefined) return { training: examples };
  const kept = Math.floor(examples.count * (1 - validationSplit));
  if (kept === 0 || kept === examples.count) {
    throw new ConfigurationError(
      `Expected validationSplit ${validationSplit} to leave examples on both sides. ` +
        `Received: ${examples.count} examples.`,
    );
  }
  return {
    training: sliceExamples(examples, 0, kept),
    validation: sliceExamples(examples, kept, examples.count),
  };
}

/** Changes a batch of images in place; undefined where nothing is to be changed. */
function augmenter(
  images: InputTensor,
  augmentations: readonly Augmentation[],
  random: RandomGenerator,
): ((batch: Float32Array) => void) | undefined {
  if (augmentations.length === 0) return undefined;
  const [, height, width, channels] = images.shape;
  // What comes in from outside is as black as a byte of 0.
  const { offset } = scaling(images);
  return (batch) => augmentBatch(batch, { height, width, channels }, augmentations, random, offset);
}

function checkAugmentable({ shape }: InputTensor, augmentation: readonly Augmentation[]): void {
  if (augmentation.length === 0 || shape.length === 4) return;
  throw new ShapeError(
    `Expected images of shape [n, height, width, channels] with augmentation. Received: ${formatShape(shape)}.`,
  );
}

function range(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i);
}
