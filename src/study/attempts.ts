/** The predictions of all models for the test images. */

import { checkParts, countClasses, type TrainAndTest } from "../data/index.ts";
import { likeliestClasses } from "../metrics/index.ts";
import type { ResultsOf } from "../pieces/piece.ts";
import { nearestMeansPiece } from "./class-means.ts";
import type { AssemblyContext, PlanContext } from "./define-evidence.ts";
import type { ModelName } from "./models.ts";
import { neighboursPiece, neighbourVotes } from "./nearest-neighbours.ts";

/**
 * One model's predictions for the test images; a model trained with several seeds has several attempts.
 *
 * @see {@link study.ladder}
 */
export interface Attempt {
  /** Name of the model. */
  readonly model: string;
  /** The predicted class of each test image. */
  readonly predictions: ArrayLike<number>;
  /** Seconds of training, if any, and prediction. */
  readonly seconds: number;
}

/** Numbers of neighbours that vote. */
const VOTERS = [1, 3, 5] as const;

/** Plans the pieces of the models that are not trained. */
export const attemptPieces = (context: PlanContext) => ({
  means: nearestMeansPiece(context),
  neighbours: neighboursPiece(context),
});

/** Collects the predictions of every model of this study. */
export function attemptsOf(
  { means, neighbours }: ResultsOf<ReturnType<typeof attemptPieces>>,
  { parts, trainings }: AssemblyContext,
): Attempt[] {
  const { train, test } = parts;
  const attempt = (model: ModelName, predictions: ArrayLike<number>, seconds: number) => ({
    model,
    predictions,
    seconds,
  });
  return [
    attempt("most-frequent-class", mostFrequentClass(parts), 0),
    attempt("nearest-class-mean", means.predictions, means.seconds),
    ...VOTERS.filter((k) => k <= neighbours.k).map((k) =>
      attempt(`nearest-neighbours-${k}`, neighbourVotes(neighbours, train.labels, k), neighbours.seconds),
    ),
    ...trainings.map(({ model, run: { probabilities, seconds } }) =>
      attempt(model, likeliestClasses(probabilities, test.classCount), seconds),
    ),
  ];
}

/**
 * Predicts the class that is most frequent among the training images, for every test image; of equals the first.
 *
 * @throws {ConfigurationError} if they are not the parts of a dataset
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 20, testCount: 10 });
 * console.log(study.mostFrequentClass(parts).length); // 10
 * ```
 */
export function mostFrequentClass(parts: TrainAndTest): Uint16Array {
  checkParts("mostFrequentClass", parts);
  const { train, test } = parts;
  const counts = countClasses(train);
  return new Uint16Array(test.length).fill(counts.indexOf(Math.max(...counts)));
}
