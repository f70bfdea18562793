/** Trains a model by a recipe, and evaluates it on the test images. */

import { defined } from "../checked.ts";
import { checkParts, notesOn, rescale, type TrainAndTest } from "../data/index.ts";
import { likeliestClasses, meanCrossentropy } from "../metrics/index.ts";
import { type Callback, type EpochRecord, recordEpochs } from "../model/callbacks/index.ts";
import type { TrainingState } from "../model/training-state.ts";
import {
  abortSignal,
  callable,
  checkOption,
  checkOptions,
  listOf,
  number,
  numbers,
  object,
  required,
  seedNumber,
} from "../options/index.ts";
import { type Recipe, recipeCheck, trainJustSo } from "../recipes/index.ts";

/**
 * Result of a training.
 *
 * @see {@link trainAndEvaluate}
 */
export interface Trained {
  /** Loss and metrics of each epoch. */
  readonly epochs: readonly EpochRecord[];
  /** Class probabilities of the test images: `[images · classes]`. */
  readonly probabilities: Float32Array;
  /** Accuracy on the test images. */
  readonly accuracy: number;
  /** Mean cross-entropy on the test images. */
  readonly loss: number;
  /** Seconds of training and evaluation. */
  readonly seconds: number;
  /** The trained model's ONNX file. */
  readonly model: Uint8Array;
}

/** Options of `study.trainAndEvaluate`. */
export interface TrainingOptions {
  /** Seed of the training. */
  readonly seed: number;
  /**
   * Aborts the training, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with the share of the training that is done.
   *
   * @default none
   */
  readonly onProgress?: ((share: number) => void) | undefined;
  /**
   * Checkpoint to resume from.
   *
   * @default none
   */
  readonly resumeFrom?: UnfinishedTraining | undefined;
  /**
   * Called with a checkpoint after some epochs.
   *
   * @default none
   */
  readonly checkpoint?: ((unfinished: UnfinishedTraining) => Promise<void>) | undefined;
  /**
   * Least seconds between checkpoints.
   *
   * @default 15
   */
  readonly checkpointEvery?: number | undefined;
}

/** Checkpoint of an interrupted training. */
export interface UnfinishedTraining {
  readonly epochs: readonly EpochRecord[];
  readonly state: TrainingState;
  readonly seconds: number;
}

/** Least seconds between checkpoints: repeating less than that is cheaper than more checkpoints. */
const CHECKPOINT_EVERY = 15;

/**
 * Trains on the training images and evaluates the model on the test images.
 *
 * @param recipe a recipe whose network ends in a softmax
 * @throws the signal's reason when it is aborted, and what `Model.fit` throws
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 40, testCount: 10 });
 * const recipe = { ...study.logisticRegression, epochs: 2 };
 * const { epochs, probabilities } = await study.trainAndEvaluate(parts, recipe, { seed: 1 });
 * console.log(epochs.length, probabilities.length); // 2 100
 * ```
 */
export async function trainAndEvaluate(
  parts: TrainAndTest,
  recipe: Recipe,
  options: TrainingOptions,
): Promise<Trained> {
  checkParts("trainAndEvaluate", parts);
  const { train, test } = parts;
  checkOption("trainAndEvaluate", "the recipe", recipe, required(recipeCheck));
  checkOptions<TrainingOptions>("trainAndEvaluate", options, {
    seed: required(seedNumber),
    signal: abortSignal,
    onProgress: callable,
    resumeFrom: object,
    checkpoint: callable,
    checkpointEvery: number({ min: 0 }),
  });
  const { seed, signal, onProgress, resumeFrom, checkpoint, checkpointEvery = CHECKPOINT_EVERY } = options;
  const began = performance.now();
  const elapsed = () => (resumeFrom?.seconds ?? 0) + (performance.now() - began) / 1000;
  const epochs: EpochRecord[] = [...(resumeFrom?.epochs ?? [])];
  const callbacks = [recordEpochs(epochs), observe(onProgress)];
  if (checkpoint !== undefined) {
    callbacks.push(
      checkpoints(checkpointEvery, (state) => checkpoint({ epochs: [...epochs], state, seconds: elapsed() })),
    );
  }
  const model = await trainJustSo(recipe, train, {
    seed,
    callbacks,
    ...(signal && { signal }),
    begun: resumeFrom && { epochs: resumeFrom.epochs.length, state: resumeFrom.state },
  });
  try {
    model.notes = notesOn(train);
    const { data: probabilities } = await model.predict(rescale(test.images), signal ? { signal } : {});
    const { labels, classCount } = test;
    const predictions = likeliestClasses(probabilities, classCount);
    const right = predictions.filter((prediction, example) => prediction === labels[example]).length;
    return {
      epochs,
      probabilities,
      accuracy: right / test.length,
      loss: meanCrossentropy(probabilities, labels, classCount),
      seconds: elapsed(),
      model: model.toBytes(),
    };
  } finally {
    await model.dispose();
  }
}

/** Makes a callback that saves the state of training after epochs, at most once in the interval. */
function checkpoints(every: number, save: (state: TrainingState) => Promise<void>): Callback {
  let saved = performance.now();
  return {
    async onEpochEnd(epoch, _logs, { model, epochs }) {
      const isDue = performance.now() - saved >= every * 1000;
      if (!isDue || epoch + 1 === epochs) return;
      await save(await model.trainingState());
      saved = performance.now();
    },
  };
}

/** Makes a callback that reports the share of the steps done. */
export function observe(onProgress: ((share: number) => void) | undefined): Callback {
  let epoch = 0;
  return {
    onEpochBegin(current) {
      epoch = current;
    },
    onSteps(done, _logs, { steps, epochs }) {
      if (steps !== undefined) onProgress?.((epoch + done / steps) / epochs);
    },
  };
}

/**
 * Averages the probabilities of several models: `[examples · classes]`.
 *
 * @throws {ConfigurationError} for an empty list
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const mean = study.meanProbabilities([Float32Array.of(1, 0), Float32Array.of(0.5, 0.5)]);
 * console.log([...mean]); // [ 0.75, 0.25 ]
 * ```
 */
export function meanProbabilities(all: readonly Float32Array[]): Float32Array {
  checkOption("meanProbabilities", "the list", all, required(listOf(numbers, { min: 1 })));
  return defined(all[0]).map(
    (_, i) => all.reduce((sum, probabilities) => sum + defined(probabilities[i]), 0) / all.length,
  );
}
