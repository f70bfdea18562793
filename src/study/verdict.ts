/**
 * Verdicts on claims about one dataset, by rules that are stated only here and in the modules it exports from; the thresholds
 * are in `thresholds.ts`. The claims are those of the reference article and of Fashion-MNIST's README, which it
 * quotes, and one that precedes them: whether test images are training images.
 */

import {
  about,
  accuracyOf,
  bestOf,
  byCount,
  isLearned,
  judged,
  obstacleIn,
  rungOf,
  titleOf,
  type Verdict,
} from "./judgement.ts";
import type { Ladder, Rung } from "./ladder.ts";
import type { Leakage } from "./leakage.ts";
import { traitsOf } from "./models.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { counted, percent } from "./words.ts";

export { dropIn, harder, sameRanking } from "./comparison.ts";
export { notModern, onePixelSuffices } from "./picture-verdicts.ts";
export { leavesRoom } from "./room.ts";

/**
 * Judges "Test images of … are also training images": at least 1 % equal a training image, or nearly.
 *
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const found = study.leakage({ labels: Uint8Array.of(0, 1) }, { leaked: [] }, { copies: [] });
 * console.log(study.verdicts.leaked("A", found).judgement); // not supported
 * ```
 */
export function leaked(dataset: string, found: Leakage): Verdict {
  const { testImages, equal, nearlyEqual, share, accuracies } = found;
  const count = equal + nearlyEqual;
  const best = accuracies.reduce<(typeof accuracies)[number] | undefined>(
    (most, one) => (most === undefined || one.all > most.all ? one : most),
    undefined,
  );
  const without =
    best === undefined
      ? ""
      : best.without === null
        ? " No other test images are left to evaluate models on."
        : ` The best model is right for ${percent(best.all, 2)} of all test images, and for ${percent(best.without, 2)} of the others.`;
  return judged({
    ...about("leaked", dataset),
    claim: `Test images of ${dataset} are also training images`,
    judgement:
      testImages === 0
        ? "undecided"
        : share >= THRESHOLDS.leaked.supported
          ? "supported"
          : count > 0
            ? "partly"
            : "not supported",
    rule: `${percent(THRESHOLDS.leaked.supported)} of the test images are equal or nearly equal to a training image; partly if any is`,
    sentence:
      testImages === 0
        ? "There are no test images."
        : count === 0
          ? "No test image is equal or nearly equal to a training image."
          : `${percent(share, 2)} of the test images are also training images: of ${counted(testImages, "test image")}, ${counted(equal, "is", "are")} equal and ${counted(nearlyEqual, "is", "are")} nearly equal to a training image.${without}`,
    numbers: {
      testImages,
      equal,
      nearlyEqual,
      share,
      ...(best !== undefined && {
        best: best.all,
        ...(best.without !== null && { bestWithout: best.without }),
      }),
    },
  });
}

/**
 * Judges "… is too easy": the best model reaches 99 %, and the best model without the order of pixels 97 %;
 * more where one class is much more frequent.
 *
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 2);
 * const ladder = study.ladder({ labels }, [
 *   { model: "nearest-class-mean", predictions: labels, seconds: 0 },
 *   { model: "cnn", predictions: labels, seconds: 1 },
 * ]);
 * console.log(study.verdicts.tooEasy("A", ladder).judgement); // supported
 * ```
 */
export function tooEasy(dataset: string, ladder: Ladder): Verdict {
  const { best, simple, guessed } = THRESHOLDS.easy;
  const highest = bestOf(ladder.rungs);
  const simpleRungs = ladder.rungs.filter(({ model }) => !traitsOf(model).usesPixelOrder);
  const highestSimple = bestOf(simpleRungs);
  const obstacle = obstacleIn(ladder);
  const guess = rungOf(ladder, "most-frequent-class")?.accuracy ?? 0;
  const scale = Math.min(1, (1 - guess) / (1 - guessed));
  const limit = (least: number) => 1 - scale * (1 - least);
  const reaches = (rung: Rung | undefined, least: number) =>
    rung !== undefined && rung.accuracy >= limit(least);
  const holding = [reaches(highest, best), reaches(highestSimple, simple)];
  const scaled =
    scale === 1
      ? ""
      : ` Since always predicting the most frequent class is right for ${percent(guess)}, the limits here are ${percent(limit(best), 2)} and ${percent(limit(simple), 2)}.`;
  const learned = isLearned(ladder);
  return judged({
    ...about("too-easy", dataset),
    claim: `${dataset} is too easy`,
    judgement: obstacle !== undefined ? "undecided" : byCount(holding.filter(Boolean).length, 2),
    rule: `the best model reaches ${percent(best)}, and the best model that ignores the order of pixels reaches ${percent(simple)}; partly if only one of these holds. If always predicting the most frequent class is right for more than ${percent(guessed)}, the errors that these limits allow shrink in proportion to its errors`,
    sentence:
      obstacle ??
      `The best model reaches ${accuracyOf(highest)}, the best model that ignores the order of pixels ${accuracyOf(highestSimple)}${highestSimple === undefined ? "" : ` (${titleOf(highestSimple.model)}${tiedWith(highestSimple, simpleRungs)})`}.${scaled}`,
    numbers: {
      ...(highest !== undefined && { best: highest.accuracy }),
      ...(highestSimple !== undefined && { bestWithoutPixelOrder: highestSimple.accuracy }),
      // 1 is yes, 0 is no.
      ...(learned !== undefined && { betterThanGuessing: Number(learned) }),
    },
  });
}

/** Counts the other models that are as accurate. */
function tiedWith({ accuracy }: Rung, rungs: readonly Rung[]): string {
  const others = rungs.filter((rung) => rung.accuracy === accuracy).length - 1;
  return others === 0 ? "" : `, tied with ${counted(others, "other")}`;
}
