/** From the results of the pieces to the evidence of one dataset. */

import { isDrawnByAtelier, publishedName, type TrainAndTest, titleOf } from "../../data/index.ts";
import { likeliestClasses } from "../../metrics/index.ts";
import { mean, sampleDeviation, wilsonInterval } from "../../statistics/index.ts";
import { acrossSplit } from "../across-split.ts";
import { confusions } from "../confusions.ts";
import type { DatasetStudy, LearningCurve } from "../dataset-study.ts";
import type { Evidence } from "../evidence.ts";
import { headroom } from "../headroom.ts";
import { type Attempt, ladder, mostFrequentClass } from "../ladder.ts";
import { leakage } from "../leakage.ts";
import { curveEnd } from "../learning-curve.ts";
import type { ModelName, TrainedModel } from "../models.ts";
import { neighbourVotes } from "../nearest-neighbours.ts";
import { joinFolds } from "../out-of-fold.ts";
import { reproduction } from "../reproduction.ts";
import { knownErrorsOf, suspiciousLabels } from "../suspicious-labels.ts";
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
  const attempts = has("ladder") || has("facts") ? attemptsOf(plan, results) : [];
  const climbed = has("ladder") ? ladder(test, attempts) : null;
  const suspicious = has("suspicious-labels") || has("headroom") ? suspiciousOf(plan, results) : null;
  const across = has("facts") && neighbours !== undefined ? acrossSplit(parts, neighbours) : null;
  const counts = results.of(plan.facts) ?? null;
  return {
    name: train.name,
    title: titleOf(train),
    isDrawn: isDrawnByAtelier(train),
    imageShape: train.imageShape,
    classNames: train.classNames,
    trainImages: train.length,
    testImages: test.length,
    trainings: plan.trainings.map(({ model, seed, piece }) => {
      const { epochs, accuracy, loss, seconds } = results.of(piece);
      return { model, seed, epochs, accuracy, loss, seconds };
    }),
    ...{ facts: counts, acrossSplit: across, ladder: climbed },
    leakage: counts !== null && across !== null ? leakage(test, counts, across, attempts) : null,
    onePixel: results.of(plan.onePixel) ?? null,
    learningCurves: has("learning-curves") ? curvesOf(plan, results) : null,
    confusions: has("confusions") ? confusionsOf(plan, results) : null,
    suspiciousLabels: has("suspicious-labels") ? suspicious : null,
    headroom:
      has("headroom") && suspicious !== null
        ? headroom(publishedName(test), {
            ...{ testImages: test.length, model: suspicious.testModel, errors: suspicious.errors },
            suspicious: suspicious.test.doubtfulErrors,
            rejected: suspicious.test.known?.ranks.length ?? null,
          })
        : null,
    modernVision: results.of(plan.modernVision) ?? null,
    reproduction: has("reproduction")
      ? reproduction(
          publishedName(test) === publishedName(train) ? publishedName(test) : undefined,
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

/** A curve for each model, of several seeds the means. */
function curvesOf({ parts, curves }: Plan, results: Results): LearningCurve[] {
  const { test } = parts;
  return CURVES.map(({ model }) => {
    const all = curves.filter((curve) => curve.model === model).map(({ piece }) => results.of(piece));
    const sizes = [...new Set(all.map(({ examples }) => examples))].sort((a, b) => a - b);
    const points = sizes.map((examples) => {
      const same = all.filter((point) => point.examples === examples);
      const accuracy = mean(same.map((point) => point.accuracy));
      return {
        ...{ examples, steps: same[0].steps, accuracy },
        deviation: sampleDeviation(same.map((point) => point.accuracy)),
        interval: wilsonInterval(Math.round(accuracy * test.length), test.length),
        seconds: mean(same.map(({ seconds }) => seconds)),
      };
    });
    return { model, steps: points[0].steps, points, end: curveEnd(points) };
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

/** The networks that test labels may be doubtful to: the better one on the test images judges them. */
const JUDGES = ["cnn", "stronger-cnn"] as const;

type Suspicious = NonNullable<DatasetStudy["suspiciousLabels"]> & {
  /** Test images that the network has wrong which judges their labels. */
  readonly errors: number;
};

/** Test labels by the better network, which was not trained on them; training labels by those of the folds. */
function suspiciousOf(plan: Plan, results: Results): Suspicious {
  const { train, test }: TrainAndTest = plan.parts;
  const [judge] = JUDGES.map((model) => {
    const trained = trainingsOf(model, plan, results);
    const probabilities = meanProbabilities(trained.map((one) => one.probabilities));
    const predictions = likeliestClasses(probabilities, test.classCount);
    const errors = predictions.filter((prediction, i) => prediction !== test.labels[i]).length;
    return { model, probabilities, errors };
  }).sort((a, b) => a.errors - b.errors);
  const ofTrain = plan.options.seeds.map((seed) =>
    joinFolds(
      plan.folds.filter((fold) => fold.seed === seed).map(({ piece }) => results.of(piece)),
      train,
    ),
  );
  const known = knownErrorsOf(publishedName(test), test.labels);
  return {
    ...{ testModel: judge.model, errors: judge.errors },
    test: suspiciousLabels(judge.probabilities, test.labels, test.classCount, known),
    train: suspiciousLabels(meanProbabilities(ofTrain), train.labels, train.classCount),
  };
}
