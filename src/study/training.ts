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

/** What a training left. */
export interface Trained {
  readonly epochs: readonly EpochRecord[];
  /** Of the test images: [images · classes]. */
  readonly probabilities: Float32Array;
  /** On the test images. */
  readonly accuracy: number;
  readonly loss: number;
  /** Of training and evaluating. */
  readonly seconds: number;
  /** The trained model, as the bytes of its ONNX file. */
  readonly model: Uint8Array;
}

export interface TrainingOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  /** The checkpoint to resume from. */
  readonly resumeFrom?: UnfinishedTraining | undefined;
  /** Called with a checkpoint after some epochs; default: there are none. */
  readonly checkpoint?: ((unfinished: UnfinishedTraining) => Promise<void>) | undefined;
  /** Seconds between checkpoints, at least; default 15. */
  readonly checkpointEvery?: number | undefined;
}

/** The checkpoint of a training that was stopped. */
export interface UnfinishedTraining {
  readonly epochs: readonly EpochRecord[];
  readonly state: TrainingState;
  readonly seconds: number;
}

/** Seconds: training again for less than this costs less than many checkpoints. */
const CHECKPOINT_EVERY = 15;

/**
 * Trains on the training images and evaluates the model on the test images.
 *
 * @param recipe of a network that ends in a softmax
 * @throws the signal's reason when it is aborted; as `trainJustSo` does
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

/** A callback that saves the state of training after epochs, at most once in so many seconds. */
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

/** A callback that reports the share of the steps that is done. */
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

/** The mean of the probabilities of several models: [examples · classes]. */
export function meanProbabilities(all: readonly Float32Array[]): Float32Array {
  checkOption("meanProbabilities", "the list", all, required(listOf(numbers, { min: 1 })));
  return defined(all[0]).map(
    (_, i) => all.reduce((sum, probabilities) => sum + defined(probabilities[i]), 0) / all.length,
  );
}
