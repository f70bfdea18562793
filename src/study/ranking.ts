/**
 * Whether two datasets rank models alike. Only pairs of models that differ beyond chance on both datasets count:
 * the order of two equally good models is luck, and says nothing about a dataset.
 */

import { ConfigurationError } from "../errors/index.ts";
import { type Check, checkOption, required } from "../options/index.ts";
import type { Ladder, RungStep } from "./ladder.ts";
import { traitsOf } from "./models.ts";
import { THRESHOLDS } from "./thresholds.ts";

/**
 * Two models on both datasets.
 *
 * @see {@link RankingAgreement.pairs}
 */
export interface RankedPair {
  /** Names of the two models. */
  readonly models: readonly [string, string];
  /** McNemar's p-values of the pair on the first and the second dataset. */
  readonly p: readonly [number, number];
  /** True if the pair differs beyond chance on both. */
  readonly isDecided: boolean;
  /** Whether the same model is the better one on both. */
  readonly isSameOrder: boolean;
}

/**
 * Whether two datasets rank models alike.
 *
 * @see {@link rankingAgreement}
 */
export interface RankingAgreement {
  /** Compared models that were tried on both datasets. */
  readonly models: readonly string[];
  /** All pairs of these models. */
  readonly pairs: readonly RankedPair[];
  /** Number of pairs that differ beyond chance on both datasets. */
  readonly decided: number;
  /** Number of decided pairs in the same order on both. */
  readonly sameOrder: number;
  /**
   * Kendall's τ over the decided pairs: (same order − opposite order) / decided; null if no pair is decided.
   * Source: M. Kendall, "A New Measure of Rank Correlation", Biometrika 30, 1938.
   */
  readonly tau: number | null;
}

const LADDER: Check = {
  expected: "a ladder, as study.ladder returns it",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "rungs" in value &&
    Array.isArray(value.rungs) &&
    "pairs" in value &&
    Array.isArray(value.pairs),
};

/**
 * Compares the ranking of models on two datasets.
 *
 * @throws {ConfigurationError} if fewer than two compared models were tried on both
 * @see {@link https://doi.org/10.1093/biomet/30.1-2.81 | Kendall 1938: A New Measure of Rank Correlation}
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
 * const ladder = study.ladder({ labels }, [
 *   { model: "perceptron", predictions: new Uint8Array(40), seconds: 1 },
 *   { model: "cnn", predictions: labels, seconds: 2 },
 * ]);
 * const { decided, sameOrder, tau } = study.rankingAgreement(ladder, ladder);
 * console.log(decided, sameOrder, tau); // 1 1 1
 * ```
 */
export function rankingAgreement(first: Ladder, second: Ladder): RankingAgreement {
  checkOption("rankingAgreement", "the first ladder", first, required(LADDER));
  checkOption("rankingAgreement", "the second ladder", second, required(LADDER));
  const models = comparedModels(first, second);
  if (models.length < 2) {
    throw new ConfigurationError(
      `Expected at least two models that were evaluated on both datasets. Received: ${models.length}.`,
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

/** Lists the compared models that were tried on both datasets. */
export function comparedModels(first: Ladder, second: Ladder): string[] {
  return first.rungs
    .map(({ model }) => model)
    .filter((model) => traitsOf(model).isCompared && second.rungs.some((rung) => rung.model === model));
}

function pairOf({ pairs }: Ladder, a: string, b: string): RungStep | undefined {
  return pairs.find(({ from, to }) => (from === a && to === b) || (from === b && to === a));
}

/** Compares by the images that only one of both has right, as McNemar's test does. */
function isBetter({ from, onlyFrom, onlyTo }: RungStep, model: string): boolean {
  return from === model ? onlyFrom > onlyTo : onlyTo > onlyFrom;
}
