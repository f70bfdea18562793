/** The form of verdicts, and what their rules share. */

import type { Ladder, Rung } from "./ladder.ts";
import { MODEL_TITLES } from "./models.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { percent } from "./words.ts";

/**
 * Whether the evidence supports a claim; "undecided" if there is not enough data, with the missing data in the
 * sentence.
 *
 * @see {@link Verdict}
 */
export type Judgement = "supported" | "partly" | "not supported" | "undecided";

/**
 * Kinds of claims in the order of verdicts; the verdicts of a group are given dataset by dataset. Leakage comes
 * first: if test images were trained on, all accuracies mean less.
 */
export const CLAIM_GROUPS = [
  ["leaked"],
  ["too-easy"],
  ["one-pixel"],
  ["harder", "same-ranking", "drop-in"],
  ["room"],
  ["not-modern"],
] as const;

/**
 * Kinds of claims.
 *
 * @see {@link Verdict.kind}
 */
export type ClaimKind = (typeof CLAIM_GROUPS)[number][number];

/**
 * A claim, and whether the evidence supports it.
 *
 * @see {@link Study.verdicts}
 */
export interface Verdict {
  /** Kind of the claim, for programs. */
  readonly kind: ClaimKind;
  /** Titles of the judged dataset and the one that it is compared with, if any. */
  readonly datasets: readonly string[];
  /** The claim, as a sentence without a full stop. */
  readonly claim: string;
  /** Whether the evidence supports it. */
  readonly judgement: Judgement;
  /** The rule, completing "supported if …". */
  readonly rule: string;
  /** The finding, in a sentence or two. */
  readonly sentence: string;
  /** The numbers that the verdict is based on, for programs. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Returns the verdict; undecided if one of its numbers is not finite. */
export function judged(verdict: Verdict): Verdict {
  if (Object.values(verdict.numbers).every(Number.isFinite)) return verdict;
  return {
    ...verdict,
    judgement: "undecided",
    sentence: "A number that this judgement needs could not be computed.",
  };
}

/** Explains why this ladder's accuracies cannot be judged; undefined if they can. */
export function obstacleIn(ladder: Ladder, name?: string): string | undefined {
  const { rungs, testImages } = ladder;
  if (rungs.length === 0) return "No model was evaluated on test images.";
  return tooFew(testImages, name) ?? guessing(ladder, name) ?? nothingLearned(ladder, name);
}

/** Explains that there are too few test images to judge by. */
export function tooFew(testImages: number, name?: string): string | undefined {
  if (testImages >= THRESHOLDS.minTestImages) return undefined;
  if (testImages === 0) return `There are no test images${on(name)}.`;
  return `A judgement needs at least ${THRESHOLDS.minTestImages} test images; there ${testImages === 1 ? "is" : "are"} ${testImages}${on(name)}.`;
}

/** Reports that the most frequent class alone is nearly always right, as with a single class. */
function guessing(ladder: Ladder, name?: string): string | undefined {
  const guessed = rungOf(ladder, GUESS);
  if (guessed === undefined || guessed.accuracy < THRESHOLDS.maxGuessed) return undefined;
  return `Always predicting the most frequent class is right for ${percent(guessed.accuracy)}${on(name)}, so accuracies say nothing here.`;
}

/** Reports that no model does better than always predicting the most frequent class. */
function nothingLearned(ladder: Ladder, name?: string): string | undefined {
  return isLearned(ladder) === false
    ? `No model does better than always predicting the most frequent class${on(name)}, beyond chance, so accuracies say nothing here.`
    : undefined;
}

/**
 * Decides whether any model does better than always predicting the most frequent class, by McNemar's test; undefined
 * if that cannot be told: it was not tried, is itself nearly always right, or there are too few test images.
 */
export function isLearned(ladder: Ladder): boolean | undefined {
  const isComparable =
    ladder.rungs.length > 1 && rungOf(ladder, GUESS) !== undefined && tooFew(ladder.testImages) === undefined;
  if (!isComparable || guessing(ladder) !== undefined) return undefined;
  return ladder.pairs.some(
    ({ from, p, onlyFrom, onlyTo }) =>
      from === GUESS && onlyTo > onlyFrom && p < THRESHOLDS.betterThanGuessing,
  );
}

const GUESS = "most-frequent-class";

function on(name: string | undefined): string {
  return name === undefined ? "" : ` on ${name}`;
}

export function rungOf({ rungs }: Ladder, model: string): Rung | undefined {
  return rungs.find((rung) => rung.model === model);
}

export function bestOf(rungs: readonly Rung[]): Rung | undefined {
  return rungs.reduce<Rung | undefined>(
    (best, rung) => (best === undefined || rung.accuracy > best.accuracy ? rung : best),
    undefined,
  );
}

/** Returns true if `a` is below `b` beyond both 95 % intervals. */
export function isBelow(a: Rung | undefined, b: Rung | undefined): boolean {
  return a !== undefined && b !== undefined && a.interval.high < b.interval.low;
}

export function accuracyOf(rung: Rung | undefined): string {
  return rung === undefined ? "–" : percent(rung.accuracy);
}

export function titleOf(model: string): string {
  return Object.hasOwn(MODEL_TITLES, model) ? MODEL_TITLES[model as keyof typeof MODEL_TITLES] : model;
}

export function byCount(holding: number, all: number): Judgement {
  return holding === all ? "supported" : holding > 0 ? "partly" : "not supported";
}

export function about(kind: ClaimKind, ...datasets: readonly string[]) {
  return { kind, datasets };
}
