/** Verdicts on claims that pictures decide without any model; see `verdict.ts`. */

import { about, judged, tooFew, type Verdict } from "./judgement.ts";
import type { ModernVision } from "./modern-vision.ts";
import type { OnePixelRule } from "./one-pixel.ts";
import { lackedQualities, QUALITIES, unmeasuredQualities } from "./qualities.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { counted, listed, percent } from "./words.ts";

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
  const { accuracy, partly, pairs, ofGuessing, minImages } = THRESHOLDS.onePixel;
  const judgedRules = rules.filter(({ testImages }) => testImages >= minImages);
  const toldBy = (least: number) => judgedRules.filter((rule) => tellsApart(rule, least, ofGuessing));
  const told = (least: number) => toldBy(least).length;
  const common = commonPixel(toldBy(accuracy));
  const share = (least: number) => (judgedRules.length === 0 ? 0 : told(least) / judgedRules.length);
  const [all, left] = [counted(judgedRules.length, "pair"), rules.length - judgedRules.length];
  const obstacle =
    rules.length === 0
      ? "There are no two classes that have both training and test images."
      : (tooFew(testImagesOf(rules)) ??
        (judgedRules.length > pairs * rules.length
          ? undefined
          : `${left} of ${counted(rules.length, "pair")} of classes ${left === 1 ? "has" : "have"} fewer than ${minImages} test images.`));
  return judged({
    ...about("one-pixel", dataset),
    claim: `Most pairs of classes of ${dataset} can be told apart by one pixel`,
    judgement:
      obstacle !== undefined
        ? "undecided"
        : share(accuracy) > pairs
          ? "supported"
          : share(partly) > pairs
            ? "partly"
            : "not supported",
    rule: `one pixel is right for ${percent(accuracy)} of the test images in more than half of the pairs, with at most half the errors of always predicting the more frequent class; partly if it is right for ${percent(partly)}; pairs with fewer than ${minImages} test images are not counted`,
    sentence:
      obstacle ??
      `One pixel is right for at least ${percent(accuracy)} of the test images in ${told(accuracy)} of ${all} (${percent(share(accuracy))}), and for at least ${percent(partly)} in ${told(partly)} (${percent(share(partly))}).${left === 0 ? "" : ` ${counted(left, "other pair")} with fewer than ${minImages} test images ${left === 1 ? "is" : "are"} not counted.`}${samePixelText(common, judgedRules.length)}`,
    numbers: {
      pairs: judgedRules.length,
      shareTold: share(accuracy),
      shareNearlyTold: share(partly),
      ...(common !== undefined && {
        samePixelShare: common.told / judgedRules.length,
        row: common.pixel[0],
        column: common.pixel[1],
        channel: common.pixel[2],
      }),
    },
  });
}

function tellsApart({ testAccuracy, guessed }: OnePixelRule, least: number, ofGuessing: number): boolean {
  return testAccuracy >= least && 1 - testAccuracy <= ofGuessing * (1 - guessed);
}

/** A pixel, and the number of pairs that it tells apart. */
interface CommonPixel {
  readonly pixel: OnePixelRule["pixel"];
  readonly told: number;
}

/** Returns the pixel that tells the most pairs apart. */
function commonPixel(rules: readonly OnePixelRule[]): CommonPixel | undefined {
  const counts = new Map<string, CommonPixel>();
  for (const { pixel } of rules) {
    const told = (counts.get(pixel.join())?.told ?? 0) + 1;
    counts.set(pixel.join(), { pixel, told });
  }
  return [...counts.values()].sort((a, b) => b.told - a.told)[0];
}

/** Says that one and the same pixel tells most pairs apart; nothing for other pixels, or a single pair. */
function samePixelText(common: CommonPixel | undefined, pairs: number): string {
  if (common === undefined || pairs < 2 || common.told <= THRESHOLDS.onePixel.pairs * pairs) return "";
  const [row, column] = common.pixel;
  const which = common.told === pairs ? `all of them` : `${common.told} of them`;
  return ` The same pixel, in row ${row} and column ${column}, counted from 0, tells ${which} apart.`;
}

/** Number of test images of all classes: the pairs count each class once with every other. */
function testImagesOf(rules: readonly OnePixelRule[]): number {
  const classes = new Set(rules.flatMap(({ classes: both }) => both));
  return Math.round(
    rules.reduce((sum, { testImages }) => sum + testImages, 0) / Math.max(1, classes.size - 1),
  );
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
  const unmeasured = unmeasuredQualities(found);
  const had = QUALITIES.filter((quality) => !lacked.includes(quality) && !unmeasured.includes(quality));
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
    rule: `its pictures lack at least ${supported} of these qualities (in ${percent(share)} of the pictures, for those that vary between pictures): ${listed(QUALITIES)}; partly if they lack any. What could not be measured counts neither way`,
    sentence:
      found.looked === 0
        ? "There are no pictures to examine."
        : [
            lacked.length > 0 && `Its pictures lack ${listed(lacked)}.`,
            had.length > 0 && `They have ${listed(had)}.`,
            unmeasured.length > 0 && `Whether they have ${listed(unmeasured)} could not be measured.`,
          ]
            .filter(Boolean)
            .join(" "),
    numbers: {
      lacked: lacked.length,
      plain: found.plain,
      ...(unmeasured.length === 0 && {
        onePiece: found.onePiece,
        offCentre: found.offCentre,
        extentDeviation: found.extent.deviation,
      }),
    },
  });
}
