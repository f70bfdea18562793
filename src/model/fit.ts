/** The training loop. */

import { type Augmentation, augmentBatch, scaling } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors.ts";
import { formatShape } from "../graph/index.ts";
import { RandomGenerator } from "../random/random.ts";
import type { Callback, Training } from "./callbacks/index.ts";
import { readCallbacks } from "./callbacks/read-callbacks.ts";
import {
  checkExamples,
  type Examples,
  type ModelInputs,
  type ModelTargets,
  sliceExamples,
  withClassWeights,
} from "./examples.ts";
import type { Executor } from "./executor.ts";
import type { Batch } from "./feeds.ts";
import { checkFitOptions, type FitOptions } from "./fit-options.ts";
import { logNames } from "./graphs/objective.ts";
import { type History, HistoryRecorder, type Logs } from "./history.ts";
import type { InputTensor } from "./inputs.ts";
import type { Model } from "./model.ts";
import { checkNotes } from "./model-notes.ts";
import { brokenStateError, refusedStepError } from "./non-finite.ts";
import { progress } from "./progress.ts";
import { RunningLogs } from "./running-logs.ts";
import { warnAboutSplit } from "./split-warning.ts";
import { StepsPerRun } from "./steps-per-run.ts";
import { warnAboutTraining } from "./warnings.ts";

export type { FitOptions } from "./fit-options.ts";

/** Trains a compiled model; see {@link Model.fit}. */
export async function fitModel(
  model: Model<unknown>,
  executor: Executor,
  inputs: ModelInputs,
  targets: ModelTargets,
  options: FitOptions,
): Promise<History> {
  checkFitOptions(options);
  // A file could not give others back, which would be noticed when the model is saved.
  checkNotes(model.notes);
  const { batchSize = 32, epochs = 1, initialEpoch = 0, shuffle = true, signal, verbose = 1 } = options;
  const { augmentation = [] } = options;
  const given = readCallbacks("fit", options.callbacks ?? []);
  const { network, objective } = model;
  const { training: unweighted, validation } = holdOut(
    checkExamples(network, objective, inputs, targets, options.sampleWeight),
    options,
  );
  const examples = withClassWeights(objective, unweighted, options.classWeight);
  const images = checkAugmentable(examples.x, augmentation);
  const validationExamples =
    options.validationData === undefined
      ? validation
      : checkExamples(network, objective, ...options.validationData);

  if (verbose > 0) {
    warnAboutTraining(network, objective, examples);
    warnAboutSplit(network, objective, examples, validation);
  }
  const random = new RandomGenerator(options.seed ?? model.seed);
  const recorder = new HistoryRecorder();
  const steps = Math.ceil(examples.count / batchSize);
  const display = progress(verbose);
  const callbacks: Callback[] = [display, ...given];
  const hasBatchCallbacks = callbacks.some(({ onBatchEnd }) => onBatchEnd);
  const stepsPerRun = new StepsPerRun(hasBatchCallbacks ? 1 : undefined);
  const names = logNames(objective);
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
    const running = new RunningLogs(objective);
    const random = ofEpoch.split("masks");
    const augment = augmenter(images, augmentation, ofEpoch.split("augmentation"));
    for (let step = 0; step < steps; ) {
      signal?.throwIfAborted();
      const batches = nextBatches(examples, order, step, { batchSize, most: stepsPerRun.next() });
      const started = performance.now();
      const { results, refused } = await executor.train(batches, {
        random: () => random,
        augment,
      });
      stepsPerRun.measured(batches.length, performance.now() - started);
      if (hasBatchCallbacks) await executor.settle();
      for (const [i, result] of results.entries()) {
        running.add(result, batches[i]?.rows.length ?? 0);
        for (const callback of callbacks) await callback.onBatchEnd?.(step + i, running.logs(), training);
      }
      step += results.length;
      if (refused !== undefined) throw refusedStepError(refused, `epoch ${epoch + 1}, step ${step + 1}`);
      for (const callback of callbacks) await callback.onSteps?.(step, running.logs(), training);
    }
    return running.logs();
  }
}

/** The batches of the next run: at most `most`, all of the same size. */
function nextBatches(
  examples: Examples,
  order: Uint32Array,
  step: number,
  { batchSize, most }: { batchSize: number; most: number },
): Batch[] {
  const batches: Batch[] = [];
  for (let start = step * batchSize; start < order.length && batches.length < most; start += batchSize) {
    const rows = order.subarray(start, start + batchSize);
    if (batches.length > 0 && rows.length < batchSize) break;
    batches.push({ examples, rows });
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
  images: InputTensor | undefined,
  augmentations: readonly Augmentation[],
  random: RandomGenerator,
): ((batch: Float32Array) => void) | undefined {
  if (images === undefined) return undefined;
  const [, height = 0, width = 0, channels = 0] = images.shape;
  // What comes in from outside is as black as a byte of 0.
  const { offset } = scaling(images);
  return (batch) => augmentBatch(batch, { height, width, channels }, augmentations, random, offset);
}

/** The images that are to be changed; undefined where nothing is. */
function checkAugmentable(
  inputs: readonly InputTensor[],
  augmentation: readonly Augmentation[],
): InputTensor | undefined {
  if (augmentation.length === 0) return undefined;
  const [images] = inputs;
  if (images !== undefined && inputs.length === 1 && images.shape.length === 4) return images;
  throw new ShapeError(
    "Expected one input, images of shape [n, height, width, channels], with augmentation; random layers, such as " +
      `layers.randomFlip(), work anywhere. Received: ${inputs.map(({ shape }) => formatShape(shape)).join(", ")}.`,
  );
}

function range(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i);
}
