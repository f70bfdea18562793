/** The predictions of all models for the test images. */

import { checkParts, countClasses, type TrainAndTest } from "../data/index.ts";
import { likeliestClasses } from "../metrics/index.ts";
import type { ResultsOf } from "../pieces/piece.ts";
import { nearestMeansPiece } from "./class-means.ts";
import type { AssemblyContext, PlanContext } from "./define-evidence.ts";
import type { ModelName } from "./models.ts";
import { neighboursPiece, neighbourVotes } from "./nearest-neighbours.ts";

/** The predictions of a model for the test images. A model that was trained several times has several attempts. */
export interface Attempt {
  readonly model: string;
  readonly predictions: ArrayLike<number>;
  /** Of training, if there was any, and of trying it. */
  readonly seconds: number;
}

/** Numbers of neighbours that vote. */
const VOTERS = [1, 3, 5] as const;

/** The pieces of the models that are not trained. */
export const attemptPieces = (context: PlanContext) => ({
  means: nearestMeansPiece(context),
  neighbours: neighboursPiece(context),
});

/** The predictions of every model that was tried in this study. */
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

/** For each test image the class that is most frequent among the training images; of equal ones the first. */
export function mostFrequentClass(parts: TrainAndTest): Uint16Array {
  checkParts("mostFrequentClass", parts);
  const { train, test } = parts;
  const counts = countClasses(train);
  return new Uint16Array(test.length).fill(counts.indexOf(Math.max(...counts)));
}
