/**
 * Whether two datasets order models alike. Only pairs of models count that differ beyond chance on both datasets: the
 * order of two models that are equally good is a matter of luck, and says nothing about a dataset.
 */

import { ConfigurationError } from "../errors.ts";
import { type Check, checkOption, required } from "../options/index.ts";
import type { Ladder, RungStep } from "./ladder.ts";
import { traitsOf } from "./models.ts";
import { THRESHOLDS } from "./thresholds.ts";

/** Two models on both datasets. */
export interface RankedPair {
  readonly models: readonly [string, string];
  /** McNemar's p of the pair on the first and on the second dataset. */
  readonly p: readonly [number, number];
  /** Whether the pair differs beyond chance on both. */
  readonly isDecided: boolean;
  /** Whether the same of the two models is the better one on both. */
  readonly isSameOrder: boolean;
}

/** Whether two datasets put models in the same order. */
export interface RankingAgreement {
  /** Models that were tried on both datasets and are compared. */
  readonly models: readonly string[];
  /** All pairs of these models. */
  readonly pairs: readonly RankedPair[];
  /** How many pairs differ beyond chance on both datasets. */
  readonly decided: number;
  /** How many of the decided pairs stand in the same order on both. */
  readonly sameOrder: number;
  /**
   * Kendall's τ over the decided pairs: those in the same order less those in the opposite order, as a share of both;
   * null if no pair is decided. Source: M. Kendall, "A New Measure of Rank Correlation", Biometrika 30, 1938.
   */
  readonly tau: number | null;
}

const LADDER: Check = {
  expected: "a ladder, as study.ladder gives it",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "rungs" in value &&
    Array.isArray(value.rungs) &&
    "pairs" in value &&
    Array.isArray(value.pairs),
};

/**
 * Compares the orders of models on two datasets.
 *
 * @throws ConfigurationError if fewer than two compared models were tried on both
 * @example
 * study.rankingAgreement(ladderOfMnist, ladderOfFashion).decided; // 13, of 15 pairs of 6 models
 */
export function rankingAgreement(first: Ladder, second: Ladder): RankingAgreement {
  checkOption("rankingAgreement", "the first ladder", first, required(LADDER));
  checkOption("rankingAgreement", "the second ladder", second, required(LADDER));
  const models = comparedModels(first, second);
  if (models.length < 2) {
    throw new ConfigurationError(
      `Expected two models at least that were tried on both datasets. Received: ${models.length}.`,
    );
  }
  const pairs = models.flatMap((a, i) =>
    models.slice(i + 1).flatMap((b): RankedPair[] => {
      const [ofFirst, ofSecond] = [pairOf(first, a, b), pairOf(second, a, b)];
      if (ofFirst === undefined || ofSecond === undefined) return [];
      return [
        {
          models: [a, b],
          p: [ofFirst.p, ofSecond.p],
          isDecided: Math.max(ofFirst.p, ofSecond.p) < THRESHOLDS.ranking.significance,
          isSameOrder: isBetter(ofFirst, a) === isBetter(ofSecond, a),
        },
      ];
    }),
  );
  const decided = pairs.filter(({ isDecided }) => isDecided);
  const sameOrder = decided.filter(({ isSameOrder }) => isSameOrder).length;
  return {
    models,
    pairs,
    decided: decided.length,
    sameOrder,
    tau: decided.length === 0 ? null : (2 * sameOrder - decided.length) / decided.length,
  };
}

/** The models that were tried on both datasets and say something about them. */
export function comparedModels(first: Ladder, second: Ladder): string[] {
  return first.rungs
    .map(({ model }) => model)
    .filter((model) => traitsOf(model).isCompared && second.rungs.some((rung) => rung.model === model));
}

function pairOf({ pairs }: Ladder, a: string, b: string): RungStep | undefined {
  return pairs.find(({ from, to }) => (from === a && to === b) || (from === b && to === a));
}

/** By the images that only one of both has right: that is what McNemar's test compares. */
function isBetter({ from, onlyFrom, onlyTo }: RungStep, model: string): boolean {
  return from === model ? onlyFrom > onlyTo : onlyTo > onlyFrom;
}
