/**
 * The ladder of models: from the most frequent class to the best network here, on the same test images. How far up
 * a dataset can be climbed, and in which steps, tells an easy one from a hard one.
 */

import { defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { type Check, checkOption, listOf, numbers, required } from "../options/index.ts";
import { type Interval, mcnemar, mean, sampleDeviation, wilsonInterval } from "../statistics/index.ts";
import { type Attempt, attemptPieces, attemptsOf } from "./attempts.ts";
import { harder, sameRanking } from "./comparison.ts";
import { defineEvidence } from "./define-evidence.ts";
import { type Judged, judgedLadder, withNote } from "./judged-ladder.ts";
import { plannedTrainings, TRAINED_MODELS } from "./planned-trainings.ts";
import { tooEasy } from "./verdict.ts";

/**
 * One model of a ladder.
 *
 * @see {@link Ladder.rungs}
 */
export interface Rung {
  /** Name of the model. */
  readonly model: string;
  /** Number of attempts; the other numbers are means over them. */
  readonly attempts: number;
  /** Number of misclassified test images. */
  readonly errors: number;
  /** Share of test images classified correctly. */
  readonly accuracy: number;
  /** Sample standard deviation of the accuracy between attempts; null for one alone. */
  readonly deviation: number | null;
  /** Wilson's 95 % interval of the accuracy: for the choice of test images, not for differences between attempts. */
  readonly interval: Interval;
  /** Seconds of training and prediction. */
  readonly seconds: number;
}

/**
 * Two models on the same test images, by McNemar's test on the first attempt of each.
 *
 * @see {@link Ladder.steps}
 */
export interface RungStep {
  /** Name of the first model. */
  readonly from: string;
  /** Name of the second model. */
  readonly to: string;
  /** Number of test images that only the first model classifies correctly. */
  readonly onlyFrom: number;
  /** Number of test images that only the second model classifies correctly. */
  readonly onlyTo: number;
  /** McNemar's p-value. */
  readonly p: number;
}

/**
 * Models from the weakest to the strongest, on the same test images.
 *
 * @see {@link ladder}
 */
export interface Ladder {
  /** Number of test images. */
  readonly testImages: number;
  /** The models by accuracy, the lowest first; equals in the given order. */
  readonly rungs: readonly Rung[];
  /** Each model compared with the next one. */
  readonly steps: readonly RungStep[];
  /** Each model against each one above it. */
  readonly pairs: readonly RungStep[];
}

const LABELLED: Check = {
  expected: "a Dataset, or anything with labels",
  accepts: (value) =>
    typeof value === "object" && value !== null && "labels" in value && numbers.accepts(value.labels),
};

const ATTEMPT: Check = {
  expected: "{ model, predictions, seconds }",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "predictions" in value &&
    numbers.accepts(value.predictions),
};

/**
 * Ranks models by their predictions for the same test images, and compares them in pairs.
 *
 * @param dataset the test images, or their labels
 * @param attempts predictions of the models
 * @throws {ShapeError} unless each has a prediction for each test image
 * @throws {ConfigurationError} if there are no test images
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const { rungs, steps } = study.ladder({ labels: Uint8Array.of(0, 1, 1, 0) }, [
 *   { model: "always 1", predictions: [1, 1, 1, 1], seconds: 0 },
 *   { model: "good", predictions: [0, 1, 1, 1], seconds: 1 },
 * ]);
 * console.log(rungs.map(({ accuracy }) => accuracy), steps[0]?.onlyTo); // [ 0.5, 0.75 ] 1
 * ```
 */
export function ladder(dataset: Pick<Dataset, "labels">, attempts: readonly Attempt[]): Ladder {
  checkOption("ladder", "the dataset", dataset, required(LABELLED));
  checkOption("ladder", "attempts", attempts, required(listOf(ATTEMPT)));
  const { labels } = dataset;
  if (labels.length === 0) throw new ConfigurationError("Expected at least one test image. Received: none.");
  const models = [...new Set(attempts.map(({ model }) => model))];
  const tried = models.map((model) => {
    const same = attempts.filter((attempt) => attempt.model === model);
    const rightness = same.map(({ predictions }) => {
      if (predictions.length === labels.length)
        return Array.from(labels, (label, i) => label === predictions[i]);
      throw new ShapeError(
        `Expected ${labels.length} predictions of ${model}. Received: ${predictions.length}.`,
      );
    });
    const accuracies = rightness.map((isRight) => isRight.filter(Boolean).length / labels.length);
    const accuracy = mean(accuracies);
    const rung: Rung = {
      model,
      attempts: same.length,
      errors: mean(rightness.map((isRight) => isRight.filter((right) => !right).length)),
      accuracy,
      deviation: sampleDeviation(accuracies),
      interval: wilsonInterval(Math.round(accuracy * labels.length), labels.length),
      seconds: mean(same.map(({ seconds }) => seconds)),
    };
    return { rung, isRight: defined(rightness[0]) };
  });
  tried.sort((a, b) => b.rung.errors - a.rung.errors);
  const pairs = tried.flatMap((lower, i) =>
    tried.slice(i + 1).map((higher): RungStep & { isStep: boolean } => {
      const { onlyFirst, onlySecond, p } = mcnemar(lower.isRight, higher.isRight);
      const [from, to] = [lower.rung.model, higher.rung.model];
      return { from, to, onlyFrom: onlyFirst, onlyTo: onlySecond, p, isStep: higher === tried[i + 1] };
    }),
  );
  const withoutMark = ({ isStep: _, ...step }: RungStep & { isStep: boolean }): RungStep => step;
  return {
    testImages: labels.length,
    rungs: tried.map(({ rung }) => rung),
    steps: pairs.filter(({ isStep }) => isStep).map(withoutMark),
    pairs: pairs.map(withoutMark),
  };
}

export const evidence = defineEvidence({
  pieces: (context) => ({
    ...attemptPieces(context),
    trainings: plannedTrainings(context, ...TRAINED_MODELS),
  }),
  assemble: (results, context) => ladder(context.parts.test, attemptsOf(results, context)),
  verdicts(study: Judged, first: Judged | undefined) {
    const own = judgedLadder(study);
    if (own === null) return [];
    const alone = withNote(tooEasy(study.title, own), study);
    const ofFirst = first === undefined ? null : judgedLadder(first);
    if (first === undefined || ofFirst === null) return [alone];
    const both = [
      [study.title, own],
      [first.title, ofFirst],
    ] as const;
    return [alone, ...[harder(...both), sameRanking(...both)].map((one) => withNote(one, study, first))];
  },
});
