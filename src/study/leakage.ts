/** Test images that are also training images, and test accuracies without them. */

import { defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { mean } from "../statistics/index.ts";
import { type Attempt, attemptPieces, attemptsOf } from "./attempts.ts";
import { defineEvidence } from "./define-evidence.ts";
import { type Facts, factsPiece } from "./facts.ts";
import { type Ladder, ladder } from "./ladder.ts";
import { type NearestPairs, nearestPairs } from "./nearest-pairs.ts";
import { leaked } from "./verdict.ts";

/**
 * Test images that are training images, or nearly.
 *
 * @see {@link leakage}
 */
export interface Leakage {
  /** Number of test images. */
  readonly testImages: number;
  /** Number of test images that equal a training image to the last byte. */
  readonly equal: number;
  /** Number of others that differ from a training image by less than a tenth of their contrast. */
  readonly nearlyEqual: number;
  /** Share of both among all test images. */
  readonly share: number;
  /** Numbers of these test images. */
  readonly examples: readonly number[];
  /**
   * Accuracy of each model on all test images and on the others, as means over seeds; null if no others are left.
   */
  readonly accuracies: readonly {
    readonly model: string;
    readonly all: number;
    readonly without: number | null;
  }[];
  /** The ladder on the other test images; null if no image has leaked, no other is left, or no model was tried. */
  readonly ladder: Ladder | null;
}

/**
 * Counts the test images that are among the training images, and evaluates models without them.
 *
 * @param attempts predictions of models for the test images; default: none
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 40, testCount: 10 });
 * const neighbours = await study.nearestNeighbours(parts.test.images, parts.train.images, { k: 1 });
 * const pairs = study.nearestPairs(parts, neighbours);
 * const { equal, nearlyEqual } = study.leakage(parts.test, study.facts(parts), pairs);
 * console.log(equal, nearlyEqual); // 0 0
 * ```
 */
export function leakage(
  { labels }: Pick<Dataset, "labels">,
  { leaked }: Pick<Facts, "leaked">,
  { copies }: Pick<NearestPairs, "copies">,
  attempts: readonly Attempt[] = [],
): Leakage {
  const equal = new Set(leaked.map(({ test }) => test));
  const examples = [...new Set([...equal, ...copies])].sort((a, b) => a - b);
  const isLeaked = new Set(examples);
  const others = Array.from(labels, (_, i) => i).filter((i) => !isLeaked.has(i));
  const everything = Array.from(labels, (_, i) => i);
  const share = (images: readonly number[], { predictions }: Attempt) =>
    images.filter((i) => predictions[i] === labels[i]).length / images.length;
  const models = [...new Set(attempts.map(({ model }) => model))];
  return {
    testImages: labels.length,
    equal: equal.size,
    nearlyEqual: examples.length - equal.size,
    share: examples.length / Math.max(1, labels.length),
    examples,
    accuracies: models.map((model) => {
      const same = attempts.filter((attempt) => attempt.model === model);
      const over = (images: readonly number[]) => mean(same.map((attempt) => share(images, attempt)));
      return { model, all: over(everything), without: others.length === 0 ? null : over(others) };
    }),
    ladder:
      examples.length === 0 || others.length === 0 || attempts.length === 0
        ? null
        : ladder(
            { labels: Uint16Array.from(others, (i) => defined(labels[i])) },
            attempts.map(({ predictions, ...attempt }) => ({
              ...attempt,
              predictions: others.map((i) => defined(predictions[i])),
            })),
          ),
  };
}

export const evidence = defineEvidence({
  pieces: (context) => ({ facts: factsPiece(context), ...attemptPieces(context) }),
  assemble: ({ facts, ...tried }, context) => {
    const { parts } = context;
    return leakage(parts.test, facts, nearestPairs(parts, tried.neighbours), attemptsOf(tried, context));
  },
  verdicts: ({ title, leakage: found }: { readonly title: string; readonly leakage: Leakage | null }) =>
    found === null ? [] : [leaked(title, found)],
});
