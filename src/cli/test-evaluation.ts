/** Evaluates a classifier on labelled images, the same way for all commands. */

import type { Dataset } from "../index.ts";
import {
  type ClassificationReport,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
  likeliestClasses,
  meanCrossentropy,
} from "../metrics/index.ts";
import { classProbabilities } from "./class-probabilities.ts";
import type { Classifier } from "./classifier.ts";

export interface Evaluation {
  /** The plain mean cross-entropy, without label smoothing or penalties, whatever the model was trained with. */
  readonly loss: number;
  readonly matrix: ConfusionMatrix;
  readonly report: ClassificationReport;
}

/** Computes loss, confusion matrix and scores of a classifier on a dataset. */
export async function evaluateOn(model: Classifier, test: Dataset): Promise<Evaluation> {
  const { labels, classCount } = test;
  const { data } = await classProbabilities(model, test);
  const matrix = confusionMatrix(labels, likeliestClasses(data, classCount), classCount);
  return { loss: meanCrossentropy(data, labels, classCount), matrix, report: classificationReport(matrix) };
}
