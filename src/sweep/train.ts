/** Computes one training of a sweep, or the part of it up to the next choice. */

import { type Dataset, notesOn, rescale, type TrainAndTest } from "../data/index.ts";
import { buildNetwork, compileOptions, fitOptions, splitForValidation } from "../experiment/index.ts";
import { likeliestClasses, meanCrossentropy } from "../metrics/index.ts";
import { type Callback, type EpochRecord, recordEpochs } from "../model/callbacks/index.ts";
import type { FitOptions } from "../model/fit.ts";
import type { Model } from "../model/model.ts";
import type { TrainingState } from "../model/training-state.ts";
import { sha256 } from "../pieces/piece.ts";
import { asExperiment, type CellTraining } from "./cell.ts";
import type { NetworkModule } from "./network-module.ts";

/**
 * Accuracy and loss on some images.
 *
 * @see {@link CellRun}
 */
export interface Score {
  /** Share of the images classified correctly. */
  readonly accuracy: number;
  /** Mean cross-entropy. */
  readonly loss: number;
  /** Number of the images. */
  readonly images: number;
}

/**
 * Result of a training, or of its first epochs.
 *
 * @see {@link RunResult}
 */
export interface CellRun {
  /** Loss and metrics after each epoch. */
  readonly history: readonly Readonly<Record<string, number>>[];
  /** Score on the validation images, after the last of these epochs. */
  readonly validation: Score;
  /** Score on the test images, after the last of these epochs. */
  readonly test: Score;
  /** Number of parameters, trainable or not. */
  readonly parameters: number;
  /** SHA-256 of the model's file. */
  readonly model: string;
  /** Seconds of each epoch, and in total with evaluation: the only numbers that differ from run to run. */
  readonly times: {
    /** Seconds of each epoch with its validation, to the millisecond, in the order of `history`. */
    readonly epochs: readonly number[];
    /** Seconds in total: making the network, training and evaluation, also before an interruption. */
    readonly total: number;
  };
}

/** State of an interrupted training. */
export interface UnfinishedRun {
  readonly epochs: readonly EpochRecord[];
  readonly state: TrainingState;
  readonly seconds: number;
}

export interface TrainCellOptions {
  /** Epoch after which it ends; the learning rate schedule spans all epochs of the settings. */
  readonly until: number;
  readonly module: NetworkModule | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (share: number) => void;
  readonly resumeFrom: UnfinishedRun | undefined;
  readonly checkpoint: (unfinished: UnfinishedRun) => Promise<void>;
  /** Called with the model's file, if the training is complete. */
  readonly onModel: (bytes: Uint8Array) => Promise<void>;
}

/** Least seconds between two checkpoints: repeating less than that is cheaper than more checkpoints. */
const CHECKPOINT_EVERY = 15;

/**
 * Trains on the training images, and evaluates on the validation and test images.
 *
 * @param parts exactly the images used
 * @throws what {@link Model.fit} throws
 */
export async function trainCell(
  training: CellTraining,
  { train, test }: TrainAndTest,
  options: TrainCellOptions,
): Promise<CellRun> {
  const { until, signal, onProgress, checkpoint, onModel } = options;
  const resumed = options.resumeFrom;
  // A state of more epochs is that of a later choice, whose result is there already; this one was lost.
  const from = resumed !== undefined && resumed.epochs.length <= until ? resumed : undefined;
  const began = performance.now();
  const elapsed = () => (from?.seconds ?? 0) + (performance.now() - began) / 1000;
  const { settings } = training;
  const model = await makeModel(training, train, options.module);
  try {
    if (from !== undefined) await model.resume(from.state);
    const epochs: EpochRecord[] = [...(from?.epochs ?? [])];
    const unfinished = async (): Promise<UnfinishedRun> => ({
      epochs: [...epochs],
      state: await model.trainingState(),
      seconds: elapsed(),
    });
    const [training_, validation] = splitForValidation(train, settings.validationSplit, settings.seed);
    const { validationSplit: _divided, callbacks: _none, ...fit } = fitOptions(asExperiment(training));
    const given: FitOptions = {
      ...fit,
      ...{ epochs: until, initialEpoch: epochs.length },
      validationData: [rescale(validation.images), validation.labels] as const,
      callbacks: [
        recordEpochs(epochs),
        reportSteps(onProgress, epochs.length, until),
        keepCheckpoints(async () => checkpoint(await unfinished()), until),
      ],
      ...(signal && { signal }),
    };
    if (epochs.length < until) await model.fit(rescale(training_.images), training_.labels, given);
    const isWhole = until === settings.epochs;
    // For those that come after the choice.
    if (!isWhole) await checkpoint(await unfinished());
    const last = epochs.at(-1) ?? {};
    const tested = await scoreOf(model, test, signal);
    model.notes = notesOn(train);
    const bytes = model.toBytes();
    if (isWhole) await onModel(bytes);
    return {
      history: epochs.map(({ seconds: _, epoch: __, ...logs }) => logs),
      validation: scoreIn(last, validation.length),
      test: tested,
      parameters: model.countParams(),
      model: await sha256(bytes),
      times: { epochs: epochs.map(({ seconds }) => seconds), total: elapsed() },
    };
  } finally {
    await model.dispose();
  }
}

async function makeModel(
  training: CellTraining,
  { imageShape: inputShape, classCount, length }: Dataset,
  module: NetworkModule | undefined,
): Promise<Model> {
  const { seed } = training.settings;
  const context = { inputShape, classCount, seed };
  const model =
    training.network === null
      ? await module?.make(context, training.options)
      : buildNetwork(training.network, context);
  if (model === undefined) throw new Error("a training of a module's network without the module");
  model.compile(compileOptions(asExperiment(training), length));
  return model;
}

async function scoreOf(model: Model, test: Dataset, signal: AbortSignal | undefined): Promise<Score> {
  const { data } = await model.predict(rescale(test.images), signal ? { signal } : {});
  const probabilities = data as Float32Array;
  const { labels, classCount } = test;
  const predictions = likeliestClasses(probabilities, classCount);
  const right = predictions.filter((prediction, example) => prediction === labels[example]).length;
  const loss = meanCrossentropy(probabilities, labels, classCount);
  return { accuracy: right / test.length, loss, images: test.length };
}

function scoreIn(
  { val_accuracy = Number.NaN, val_loss = Number.NaN }: Readonly<Record<string, number>>,
  images: number,
): Score {
  return { accuracy: val_accuracy, loss: val_loss, images };
}

function reportSteps(onProgress: (share: number) => void, first: number, until: number): Callback {
  let epoch = first;
  return {
    onEpochBegin(current) {
      epoch = current;
    },
    onSteps(done, _logs, { steps }) {
      if (steps !== undefined) onProgress((epoch - first + done / steps) / (until - first));
    },
  };
}

function keepCheckpoints(save: () => Promise<void>, until: number): Callback {
  let saved = performance.now();
  return {
    async onEpochEnd(epoch) {
      if (epoch + 1 === until || performance.now() - saved < CHECKPOINT_EVERY * 1000) return;
      await save();
      saved = performance.now();
    },
  };
}
