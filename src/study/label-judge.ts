/** Judges test labels by the network with the fewest errors. */

import { type Dataset, publishedName } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import { likeliestClasses } from "../metrics/index.ts";
import type { ResultsOf } from "../pieces/piece.ts";
import type { PlanContext } from "./define-evidence.ts";
import { knownErrorsOf, type SuspiciousLabels, suspiciousLabels } from "./label-ranking.ts";
import type { TrainedModel } from "./models.ts";
import { plannedTrainings } from "./planned-trainings.ts";
import { meanProbabilities } from "./training.ts";

const JUDGES = ["cnn", "stronger-cnn"] as const;

export interface JudgedTestLabels {
  readonly model: TrainedModel;
  /** Number of test images that the network classifies wrongly. */
  readonly errors: number;
  readonly labels: SuspiciousLabels;
  /** The class that the network predicts for each test image. */
  readonly predictions: ArrayLike<number>;
  /** Class probabilities: `[images · classes]`. */
  readonly probabilities: Float32Array;
}

/** The trainings of the networks that may judge. */
export const judgePieces = (context: PlanContext) => plannedTrainings(context, ...JUDGES);

/** Ranks test labels by the better network; with several seeds, by their mean probabilities. */
export function judgeTestLabels(
  trainings: ResultsOf<ReturnType<typeof judgePieces>>,
  test: Dataset,
): JudgedTestLabels {
  const [judge] = JUDGES.map((model) => {
    const runs = trainings.filter((training) => training.model === model);
    const probabilities = meanProbabilities(runs.map(({ run }) => run.probabilities));
    const predictions = likeliestClasses(probabilities, test.classCount);
    const errors = predictions.filter((prediction, i) => prediction !== test.labels[i]).length;
    return { model, probabilities, predictions, errors };
  }).sort((a, b) => a.errors - b.errors);
  if (judge === undefined)
    throw new ConfigurationError("Expected at least one network that judges labels. Received: none.");
  const { model, errors, probabilities, predictions } = judge;
  const known = knownErrorsOf(publishedName(test), test.labels);
  const labels = suspiciousLabels(probabilities, test.labels, test.classCount, known);
  return { model, errors, labels, predictions, probabilities };
}
