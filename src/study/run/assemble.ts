/** From the results of the pieces to the evidence of one dataset. */

import { isDrawn, type TrainAndTest, titleOf } from "../../data/index.ts";
import { likeliestClasses } from "../../metrics/index.ts";
import { mean, sampleDeviation, wilsonInterval } from "../../statistics/index.ts";
import { acrossSplit } from "../across-split.ts";
import { confusions } from "../confusions.ts";
import type { DatasetStudy, LearningCurve } from "../dataset-study.ts";
import type { Evidence } from "../evidence.ts";
import { headroom } from "../headroom.ts";
import { type Attempt, ladder, mostFrequentClass } from "../ladder.ts";
import type { ModelName, TrainedModel } from "../models.ts";
import { neighbourVotes } from "../nearest-neighbours.ts";
import { joinFolds } from "../out-of-fold.ts";
import { reproduction } from "../reproduction.ts";
import { KNOWN_TEST_ERRORS, suspiciousLabels } from "../suspicious-labels.ts";
import { meanProbabilities } from "../training.ts";
import type { Plan } from "./plan.ts";
import { CURVES } from "./plan-trainings.ts";
import type { Results } from "./results.ts";

/** Errors that are kept with pictures. */
const MOST_ERRORS = 60;
const MOST_PAIRS = 20;
const VOTERS = [1, 3, 5] as const;

/** All chosen evidence; what was not chosen is null. */
export function assemble(plan: Plan, results: Results): DatasetStudy {
  const { parts, options } = plan;
  const { train, test } = parts;
  const has = (evidence: Evidence) => options.evidence.includes(evidence);
  const neighbours = results.of(plan.neighbours);
  const isLadderKnown = has("ladder") || has("headroom");
  const climbed = isLadderKnown ? ladder(test, attemptsOf(plan, results)) : null;
  const suspicious = has("suspicious-labels") || has("headroom") ? suspiciousOf(plan, results) : null;
  return {
    name: train.name,
    title: titleOf(train.name),
    isDrawn: isDrawn(train.name),
    imageShape: train.imageShape,
    classNames: train.classNames,
    trainImages: train.length,
    testImages: test.length,
    trainings: plan.trainings.map(({ model, seed, piece }) => {
      const { epochs, accuracy, loss, seconds } = results.of(piece);
      return { model, seed, epochs, accuracy, loss, seconds };
    }),
    facts: results.of(plan.facts) ?? null,
    acrossSplit: has("facts") && neighbours !== undefined ? acrossSplit(parts, neighbours) : null,
    ladder: has("ladder") ? climbed : null,
    onePixel: results.of(plan.onePixel) ?? null,
    learningCurves: has("learning-curves") ? curvesOf(plan, results) : null,
    confusions: has("confusions") ? confusionsOf(plan, results) : null,
    suspiciousLabels: has("suspicious-labels") ? suspicious : null,
    headroom:
      has("headroom") && climbed !== null && suspicious !== null
        ? headroom(test.name, {
            testImages: test.length,
            errors: Math.min(...climbed.rungs.map(({ errors }) => errors)),
            suspicious: suspicious.test.errors,
            rejected: suspicious.test.known?.ranks.length ?? null,
          })
        : null,
    modernVision: results.of(plan.modernVision) ?? null,
    reproduction: has("reproduction")
      ? reproduction(
          test.name,
          options.recipe,
          { trainImages: train.length, testImages: test.length },
          trainingsOf("cnn", plan, results),
        )
      : null,
  };
}

function trainingsOf(model: TrainedModel, { trainings }: Plan, results: Results) {
  return trainings.filter((training) => training.model === model).map(({ piece }) => results.of(piece));
}

/** What every model that was tried takes the test images for. */
function attemptsOf(plan: Plan, results: Results): Attempt[] {
  const { train, test } = plan.parts;
  const means = results.of(plan.nearestMeans);
  const neighbours = results.of(plan.neighbours);
  const attempt = (model: ModelName, predictions: ArrayLike<number>, seconds: number) => ({
    model,
    predictions,
    seconds,
  });
  return [
    attempt("most-frequent-class", mostFrequentClass(plan.parts), 0),
    ...(means === undefined ? [] : [attempt("nearest-class-mean", means.predictions, means.seconds)]),
    ...(neighbours === undefined
      ? []
      : VOTERS.filter((k) => k <= neighbours.k).map((k) =>
          attempt(`nearest-neighbours-${k}`, neighbourVotes(neighbours, train.labels, k), neighbours.seconds),
        )),
    ...plan.trainings.map(({ model, piece }) => {
      const { probabilities, seconds } = results.of(piece);
      return attempt(model, likeliestClasses(probabilities, test.classCount), seconds);
    }),
  ];
}

/** A curve for each model, of several seeds the means; with the training of the ladder as the last point. */
function curvesOf(plan: Plan, results: Results): LearningCurve[] {
  const { train, test } = plan.parts;
  return CURVES.map(({ model }) => {
    const points = plan.curves.filter((curve) => curve.model === model).map(({ piece }) => results.of(piece));
    const isComplete = points.some(({ examples }) => examples === train.length);
    const last = trainingsOf(model, plan, results).map((trained) => ({ examples: train.length, ...trained }));
    const all = isComplete ? points : [...points, ...last];
    const sizes = [...new Set(all.map(({ examples }) => examples))];
    return {
      model,
      points: sizes.map((examples) => {
        const same = all.filter((point) => point.examples === examples);
        const accuracy = mean(same.map((point) => point.accuracy));
        return {
          examples,
          accuracy,
          deviation: sampleDeviation(same.map((point) => point.accuracy)),
          interval: wilsonInterval(Math.round(accuracy * test.length), test.length),
          seconds: mean(same.map(({ seconds }) => seconds)),
        };
      }),
    };
  });
}

/** Of the post's network, with the first seed. */
function confusionsOf(plan: Plan, results: Results): DatasetStudy["confusions"] {
  const { labels, classCount } = plan.parts.test;
  const [{ probabilities }] = trainingsOf("cnn", plan, results);
  const { matrix, pairs, errors } = confusions(probabilities, labels, classCount);
  return {
    matrix,
    pairs: pairs.slice(0, MOST_PAIRS),
    errors: errors.length,
    worst: errors.slice(0, MOST_ERRORS),
  };
}

/** By the post's network, which was not trained on test images, and by those of the folds. */
function suspiciousOf(plan: Plan, results: Results): NonNullable<DatasetStudy["suspiciousLabels"]> {
  const { train, test }: TrainAndTest = plan.parts;
  const ofTest = meanProbabilities(
    trainingsOf("cnn", plan, results).map(({ probabilities }) => probabilities),
  );
  const ofTrain = plan.options.seeds.map((seed) =>
    joinFolds(
      plan.folds.filter((fold) => fold.seed === seed).map(({ piece }) => results.of(piece)),
      train,
    ),
  );
  const known = Object.hasOwn(KNOWN_TEST_ERRORS, test.name) ? KNOWN_TEST_ERRORS[test.name] : undefined;
  return {
    test: suspiciousLabels(ofTest, test.labels, test.classCount, known),
    train: suspiciousLabels(meanProbabilities(ofTrain), train.labels, train.classCount),
  };
}
