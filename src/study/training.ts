/** A model trained by a recipe, and what it says of the test images. */

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

export interface Trained {
  readonly epochs: readonly EpochRecord[];
  /** Of the test images: [images · classes]. */
  readonly probabilities: Float32Array;
  /** On the test images. */
  readonly accuracy: number;
  readonly loss: number;
  /** Of training and trying. */
  readonly seconds: number;
  /** The trained model, as the bytes of its ONNX file. */
  readonly model: Uint8Array;
}

export interface TrainingOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  /** What an earlier attempt kept; it goes on from there. */
  readonly begun?: UnfinishedTraining | undefined;
  /** Given what is done so far, after some epochs; default: nothing is kept. */
  readonly keep?: ((unfinished: UnfinishedTraining) => Promise<void>) | undefined;
  /** After how many seconds that is worth it; default 15. */
  readonly keepEvery?: number | undefined;
}

/** A training that was stopped. */
export interface UnfinishedTraining {
  readonly epochs: readonly EpochRecord[];
  readonly state: TrainingState;
  readonly seconds: number;
}

/** What took less need not be kept. */
const SECONDS_WORTH_KEEPING = 15;

/**
 * Trains on the training images and tries the model on the test images.
 *
 * @param recipe of a network that ends in a softmax
 * @throws the signal's reason when it is aborted; as `trainJustSo` does
 */
export async function trainAndTry(
  parts: TrainAndTest,
  recipe: Recipe,
  options: TrainingOptions,
): Promise<Trained> {
  checkParts("trainAndTry", parts);
  const { train, test } = parts;
  checkOption("trainAndTry", "the recipe", recipe, required(recipeCheck));
  checkOptions<TrainingOptions>("trainAndTry", options, {
    seed: required(seedNumber),
    signal: abortSignal,
    onProgress: callable,
    begun: object,
    keep: callable,
    keepEvery: number({ min: 0 }),
  });
  const { seed, signal, onProgress, begun, keep, keepEvery = SECONDS_WORTH_KEEPING } = options;
  const began = performance.now();
  const elapsed = () => (begun?.seconds ?? 0) + (performance.now() - began) / 1000;
  const epochs: EpochRecord[] = [...(begun?.epochs ?? [])];
  const callbacks = [recordEpochs(epochs), watch(onProgress)];
  if (keep !== undefined) {
    callbacks.push(
      keepEpochs(keepEvery, (state) => keep({ epochs: [...epochs], state, seconds: elapsed() })),
    );
  }
  const model = await trainJustSo(recipe, train, {
    ...{ seed, callbacks, ...(signal && { signal }) },
    begun: begun && { epochs: begun.epochs.length, state: begun.state },
  });
  model.notes = notesOn(train);
  const { data: probabilities } = await model.predict(rescale(test.images));
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
}

/** A callback that keeps the state of training after epochs, as often as it is worth it. */
function keepEpochs(every: number, keep: (state: TrainingState) => Promise<void>): Callback {
  let kept = performance.now();
  return {
    async onEpochEnd(epoch, _logs, { model, epochs }) {
      const isWorthIt = performance.now() - kept >= every * 1000;
      if (!isWorthIt || epoch + 1 === epochs) return;
      await keep(await model.trainingState());
      kept = performance.now();
    },
  };
}

/** A callback that says which share of the steps is done. */
export function watch(onProgress: ((share: number) => void) | undefined): Callback {
  let epoch = 0;
  return {
    onEpochBegin(current) {
      epoch = current;
    },
    onSteps(done, _logs, { steps, epochs }) {
      onProgress?.((epoch + done / steps) / epochs);
    },
  };
}

/** The mean of what several models say: [examples · classes]. */
export function meanProbabilities(all: readonly Float32Array[]): Float32Array {
  checkOption("meanProbabilities", "the list", all, required(listOf(numbers, { min: 1 })));
  return all[0].map((_, i) => all.reduce((sum, probabilities) => sum + probabilities[i], 0) / all.length);
}
