/**
 * The worth of a dataset: `study` has every piece of evidence, each usable alone, and `study.run` all of them
 * together. Each takes datasets and options and returns plain data. `node.ts` adds a store of files.
 */

import { memoryStore } from "../pieces/store.ts";
import { mostFrequentClass } from "./attempts.ts";
import { classMeans, nearestMeans } from "./class-means.ts";
import { conclusionOf } from "./conclusion.ts";
import { confidentLearning } from "./confident-learning.ts";
import { confusions } from "./confusions.ts";
import { facts } from "./facts.ts";
import { headroom } from "./headroom.ts";
import { suspiciousLabels } from "./label-ranking.ts";
import { ladder } from "./ladder.ts";
import { leakage } from "./leakage.ts";
import { curvePoint, learningCurve } from "./learning-curve.ts";
import { logisticRegression, perceptron } from "./models.ts";
import { modernVision } from "./modern-vision.ts";
import { nearestNeighbours, neighbourVotes } from "./nearest-neighbours.ts";
import { nearestPairs } from "./nearest-pairs.ts";
import { onePixelRules } from "./one-pixel.ts";
import { outOfFoldProbabilities } from "./out-of-fold.ts";
import { rankingAgreement } from "./ranking.ts";
import { reproduction } from "./reproduction.ts";
import { runStudy } from "./run/run-study.ts";
import { meanProbabilities, trainAndEvaluate } from "./training.ts";
import * as verdicts from "./verdict.ts";

/**
 * Every piece of evidence, and `run` for a whole study.
 *
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train, test } = await drawDataset("drawn-digits", { trainCount: 40, testCount: 20 });
 * const rules = study.onePixelRules(train, test);
 * console.log(study.verdicts.onePixelSuffices("drawn-digits", rules).kind); // one-pixel
 * ```
 */
export const study = {
  run: runStudy,
  memoryStore,
  facts,
  nearestPairs,
  classMeans,
  nearestMeans,
  nearestNeighbours,
  neighbourVotes,
  ladder,
  mostFrequentClass,
  rankingAgreement,
  logisticRegression,
  perceptron,
  trainAndEvaluate,
  onePixelRules,
  learningCurve,
  curvePoint,
  confusions,
  confidentLearning,
  outOfFoldProbabilities,
  leakage,
  conclusionOf,
  suspiciousLabels,
  meanProbabilities,
  headroom,
  modernVision,
  reproduction,
  verdicts,
} as const;

export { memoryStore, type Store } from "../pieces/store.ts";
export type { Attempt } from "./attempts.ts";
export type { ConfidentLearning, SuspiciousLabel } from "./confident-learning.ts";
export type { ConfusedPair, Confusions, WorstError } from "./confusions.ts";
export type { DatasetStudy, TrainingRecord } from "./dataset-study.ts";
export { EVIDENCE, type Evidence } from "./evidence.ts";
export type { Duplicates, Facts, PartFacts } from "./facts.ts";
export type { Headroom, Published } from "./headroom.ts";
export type { ClaimKind, Judgement, Verdict } from "./judgement.ts";
export type { KnownErrors, SuspiciousLabels } from "./label-ranking.ts";
export type { Ladder, Rung, RungStep } from "./ladder.ts";
export type { Leakage } from "./leakage.ts";
export type { CurveEnd, CurvePoint } from "./learning-curve.ts";
export type { LearningCurve } from "./learning-curves.ts";
export { MODEL_TITLES, MODELS, type ModelName, type ModelTraits, type StudyRecipe } from "./models.ts";
export { type ModernVision, TASKS_NOT_POSED } from "./modern-vision.ts";
export type { Neighbours } from "./nearest-neighbours.ts";
export type { NearestPairs, NearPair } from "./nearest-pairs.ts";
export type { OnePixelRule } from "./one-pixel.ts";
export { QUALITIES, type Quality } from "./qualities.ts";
export type { RankedPair, RankingAgreement } from "./ranking.ts";
export type { Reproduction } from "./reproduction.ts";
export {
  type Missing,
  runStudy,
  type Study,
  type StudyOptions,
  type StudyProgress,
  type TrainedNetwork,
  type UnfinishedStudy,
} from "./run/run-study.ts";
export { THRESHOLDS } from "./thresholds.ts";
export type { Trained } from "./training.ts";
