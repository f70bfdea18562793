/**
 * Verdicts on claims about one dataset, by rules that are stated only here and in `comparison.ts`; the thresholds
 * are in `thresholds.ts`. The claims are those of the reference article and of Fashion-MNIST's README, which it
 * quotes, and one that precedes them: whether test images are training images.
 */

import type { Headroom } from "./headroom.ts";
import {
  about,
  accuracyOf,
  bestOf,
  byCount,
  judged,
  obstacleIn,
  titleOf,
  type Verdict,
} from "./judgement.ts";
import type { Ladder } from "./ladder.ts";
import type { Leakage } from "./leakage.ts";
import { traitsOf } from "./models.ts";
import type { ModernVision } from "./modern-vision.ts";
import type { OnePixelRule } from "./one-pixel.ts";
import { lackedQualities, QUALITIES } from "./qualities.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { counted, listed, percent } from "./words.ts";

export { dropIn, harder, sameRanking } from "./comparison.ts";

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
 * Judges "… is too easy": the best model reaches 99 %, and the best model without the order of pixels 97 %.
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
  const { best, simple } = THRESHOLDS.easy;
  const highest = bestOf(ladder.rungs);
  const highestSimple = bestOf(ladder.rungs.filter(({ model }) => !traitsOf(model).usesPixelOrder));
  const obstacle = obstacleIn(ladder);
  const holding = [(highest?.accuracy ?? 0) >= best, (highestSimple?.accuracy ?? 0) >= simple];
  return judged({
    ...about("too-easy", dataset),
    claim: `${dataset} is too easy`,
    judgement: obstacle !== undefined ? "undecided" : byCount(holding.filter(Boolean).length, 2),
    rule: `the best model reaches ${percent(best)}, and the best model that ignores the order of pixels reaches ${percent(simple)}; partly if only one of these holds`,
    sentence:
      obstacle ??
      `The best model reaches ${accuracyOf(highest)}, the best model that ignores the order of pixels ${accuracyOf(highestSimple)}${highestSimple === undefined ? "" : ` (${titleOf(highestSimple.model)})`}.`,
    numbers: {
      ...(highest !== undefined && { best: highest.accuracy }),
      ...(highestSimple !== undefined && { bestWithoutPixelOrder: highestSimple.accuracy }),
    },
  });
}

/**
 * Judges "Most pairs of classes of … can be told apart by one pixel": with 95 % accuracy and at most half the
 * errors of guessing.
 *
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * console.log(study.verdicts.onePixelSuffices("A", []).judgement); // undecided
 * ```
 */
export function onePixelSuffices(dataset: string, rules: readonly OnePixelRule[]): Verdict {
  const { accuracy, partly, pairs, ofGuessing } = THRESHOLDS.onePixel;
  const told = (least: number) =>
    rules.filter(
      ({ testAccuracy, guessed }) => testAccuracy >= least && 1 - testAccuracy <= ofGuessing * (1 - guessed),
    ).length;
  const share = (least: number) => (rules.length === 0 ? 0 : told(least) / rules.length);
  const all = counted(rules.length, "pair");
  return judged({
    ...about("one-pixel", dataset),
    claim: `Most pairs of classes of ${dataset} can be told apart by one pixel`,
    judgement:
      rules.length === 0
        ? "undecided"
        : share(accuracy) > pairs
          ? "supported"
          : share(partly) > pairs
            ? "partly"
            : "not supported",
    rule: `one pixel is right for ${percent(accuracy)} of the test images in more than half of the pairs, with at most half the errors of always predicting the more frequent class; partly if it is right for ${percent(partly)}`,
    sentence:
      rules.length === 0
        ? "There are no two classes that have both training and test images."
        : `One pixel is right for at least ${percent(accuracy)} of the test images in ${told(accuracy)} of ${all} (${percent(share(accuracy))}), and for at least ${percent(partly)} in ${told(partly)} (${percent(share(partly))}).`,
    numbers: { pairs: rules.length, shareTold: share(accuracy), shareNearlyTold: share(partly) },
  });
}

/**
 * Judges "… leaves room to improve": most remaining errors are not doubtful labels, and they are enough to show a
 * better model.
 *
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const found = study.headroom(undefined, {
 *   ...{ testImages: 1000, model: "cnn", errors: 80, suspicious: 20, rejected: null },
 * });
 * console.log(study.verdicts.leavesRoom("A", found).judgement); // supported
 * ```
 */
export function leavesRoom(dataset: string, found: Headroom): Verdict {
  const { minErrors, errorsPerDoubtful } = THRESHOLDS.room;
  const { errors, publishedErrors, suspicious, rejected, basis, compared, open, testImages } = found;
  const isMostlyOpen = compared.errors > errorsPerDoubtful * compared.doubtful;
  const ours = `The better network here leaves ${counted(errors, "error")}`;
  const published =
    publishedErrors === null ? "" : `, the best published result ${publishedErrors.toLocaleString("en-US")}`;
  const doubts =
    basis === "people"
      ? `; people have rejected ${counted(rejected ?? 0, "test label")}`
      : `; in ${suspicious.toLocaleString("en-US")} of its errors, the network is confident of another class`;
  return judged({
    ...about("room", dataset),
    claim: `${dataset} leaves room to improve`,
    judgement:
      testImages === 0
        ? "undecided"
        : open < minErrors
          ? "not supported"
          : isMostlyOpen
            ? "supported"
            : "partly",
    rule: `at least ${minErrors} errors remain that doubtful labels do not explain, and there are more than ${errorsPerDoubtful} errors per doubtful label; partly if only the first holds. Where people have checked labels, the doubtful ones are those they rejected, and the errors are those of the best result, here or published. Elsewhere, both are of the better network here, and a label is doubtful if that network is wrong and confident of another class`,
    sentence:
      testImages === 0
        ? "There are no test images."
        : `${ours}${published}${doubts}.${open < minErrors ? " Too few errors remain to show that another model is better." : ""}`,
    numbers: {
      errors,
      suspicious,
      open,
      ...(publishedErrors !== null && { publishedErrors }),
      ...(rejected !== null && { rejected }),
    },
  });
}

/**
 * Judges "… cannot represent modern vision": its images lack at least five of six qualities of photographs.
 *
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 20, testCount: 0 });
 * console.log(study.verdicts.notModern("A", study.modernVision(train)).judgement); // supported
 * ```
 */
export function notModern(dataset: string, found: ModernVision): Verdict {
  const { supported, share } = THRESHOLDS.modern;
  const lacked = lackedQualities(found);
  const had = QUALITIES.filter((quality) => !lacked.includes(quality));
  return judged({
    ...about("not-modern", dataset),
    claim: `${dataset} cannot represent modern vision`,
    judgement:
      found.looked === 0
        ? "undecided"
        : lacked.length >= supported
          ? "supported"
          : lacked.length > 0
            ? "partly"
            : "not supported",
    rule: `its pictures lack at least ${supported} of these qualities (in ${percent(share)} of the pictures, for those that vary between pictures): ${listed(QUALITIES)}; partly if they lack any`,
    sentence:
      found.looked === 0
        ? "There are no pictures to examine."
        : [
            lacked.length > 0 && `Its pictures lack ${listed(lacked)}.`,
            had.length > 0 && `They have ${listed(had)}.`,
          ]
            .filter(Boolean)
            .join(" "),
    numbers: {
      lacked: lacked.length,
      plain: found.plain,
      onePiece: found.onePiece,
      offCentre: found.offCentre,
      extentDeviation: found.extent.deviation,
    },
  });
}
