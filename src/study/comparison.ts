/** Verdicts on claims about one dataset beside another; see `verdict.ts`. */

import type { Facts } from "./facts.ts";
import {
  about,
  accuracyOf,
  bestOf,
  byCount,
  isBelow,
  judged,
  obstacleIn,
  rungOf,
  type Verdict,
} from "./judgement.ts";
import type { Ladder } from "./ladder.ts";
import { comparedModels, rankingAgreement } from "./ranking.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { counted, percent, shape } from "./words.ts";

/**
 * Judges "… is harder than …": at least four of five models do worse, beyond both 95 % intervals.
 *
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 20, testCount: 100 });
 * const ladder = study.ladder(parts.test, [
 *   { model: "nearest-class-mean", predictions: parts.test.labels, seconds: 0 },
 * ]);
 * console.log(study.verdicts.harder(["A", ladder], ["B", ladder]).judgement); // not supported
 * ```
 */
export function harder(
  [name, ladder]: readonly [string, Ladder],
  [other, otherLadder]: readonly [string, Ladder],
): Verdict {
  const models = comparedModels(ladder, otherLadder);
  const worse = models.filter((model) => isBelow(rungOf(ladder, model), rungOf(otherLadder, model)));
  const share = worse.length / Math.max(1, models.length);
  const [best, otherBest] = [bestOf(ladder.rungs), bestOf(otherLadder.rungs)];
  const isBestWorse = isBelow(best, otherBest);
  const holding = [isBestWorse, share >= THRESHOLDS.harder.models].filter(Boolean).length;
  const obstacle =
    models.length === 0
      ? "No model was evaluated on both."
      : (obstacleIn(ladder, name) ?? obstacleIn(otherLadder, other));
  return judged({
    ...about("harder", name, other),
    claim: `${name} is harder than ${other}`,
    judgement: obstacle !== undefined ? "undecided" : byCount(holding, 2),
    rule: `the best model does worse, and so do ${percent(THRESHOLDS.harder.models)} of the compared models, beyond their 95 % intervals; partly if only one of these holds`,
    sentence:
      obstacle ??
      `${worse.length} of ${counted(models.length, "compared model")} ${worse.length === 1 ? "does" : "do"} worse on ${name} than on ${other}, beyond their 95 % intervals; the best reaches ${accuracyOf(best)} on ${name} and ${accuracyOf(otherBest)} on ${other}.`,
    numbers: {
      models: models.length,
      worse: worse.length,
      ...(best !== undefined && { best: best.accuracy }),
      ...(otherBest !== undefined && { bestOfOther: otherBest.accuracy }),
    },
  });
}

/**
 * Judges "… ranks models as … does": the better model on one dataset is the better one on the other, for pairs that
 * differ beyond chance on both.
 *
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { test } = await drawDataset("drawn-digits", { trainCount: 0, testCount: 10 });
 * const ladder = study.ladder(test, [
 *   { model: "nearest-class-mean", predictions: test.labels, seconds: 0 },
 *   { model: "cnn", predictions: new Uint8Array(10), seconds: 1 },
 * ]);
 * console.log(study.verdicts.sameRanking(["A", ladder], ["B", ladder]).judgement); // undecided
 * ```
 */
export function sameRanking(
  [name, ladder]: readonly [string, Ladder],
  [other, otherLadder]: readonly [string, Ladder],
): Verdict {
  const { supported, partly, minPairs } = THRESHOLDS.ranking;
  const { pairs, decided, sameOrder, tau } =
    comparedModels(ladder, otherLadder).length < 2
      ? { pairs: [], decided: 0, sameOrder: 0, tau: null }
      : rankingAgreement(ladder, otherLadder);
  const share = sameOrder / Math.max(1, decided);
  const compared = comparedModels(ladder, otherLadder).length;
  // With fewer than two models, that is the reason to give.
  const obstacle = compared < 2 ? undefined : (obstacleIn(ladder, name) ?? obstacleIn(otherLadder, other));
  const found = `Of ${counted(pairs.length, "pair")} of models, ${decided} ${decided === 1 ? "differs" : "differ"} beyond chance on both datasets`;
  return judged({
    ...about("same-ranking", name, other),
    claim: `${name} ranks models as ${other} does`,
    judgement:
      obstacle !== undefined || decided < minPairs
        ? "undecided"
        : share >= supported
          ? "supported"
          : share >= partly
            ? "partly"
            : "not supported",
    rule: `of the pairs of models that differ beyond chance on both datasets, ${percent(supported)} are in the same order on both; partly from ${percent(partly)}; undecided if there are fewer than ${minPairs} such pairs`,
    sentence:
      obstacle ??
      (decided < minPairs
        ? `${found}, which is too few to compare orders.`
        : `${found}, and ${sameOrder === decided ? "all" : sameOrder} of these are in the same order on both.`),
    numbers: { pairs: pairs.length, decided, sameOrder, ...(tau !== null && { tau }) },
  });
}

/**
 * Judges "… can replace … without a change of code": image size, classes and numbers of images are the same.
 *
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const counts = { trainCount: 20, testCount: 10 };
 * const digits = study.facts(await drawDataset("drawn-digits", counts));
 * const garments = study.facts(await drawDataset("drawn-garments", counts));
 * console.log(study.verdicts.dropIn(["garments", garments], ["digits", digits]).judgement); // supported
 * ```
 */
export function dropIn(
  [name, facts]: readonly [string, Facts],
  [other, otherFacts]: readonly [string, Facts],
): Verdict {
  const images = ({ train, test }: Facts) =>
    `${train.examples.toLocaleString("en-US")} + ${test.examples.toLocaleString("en-US")}`;
  const differing = (what: string, mine: string | number, theirs: string | number) =>
    mine === theirs ? [] : [`${what} (${mine}, not ${theirs})`];
  const form = [
    ...differing("image size", shape(facts.imageShape), shape(otherFacts.imageShape)),
    ...differing("number of classes", facts.classNames.length, otherFacts.classNames.length),
  ];
  const different = [...form, ...differing("numbers of images", images(facts), images(otherFacts))];
  return judged({
    ...about("drop-in", name, other),
    claim: `${name} is a drop-in replacement for ${other}`,
    // Other sizes or more classes need another network.
    judgement: different.length === 0 ? "supported" : form.length === 0 ? "partly" : "not supported",
    rule: "image size, number of classes and numbers of images are the same; partly if only the numbers of images differ",
    sentence:
      different.length === 0
        ? "Image size, number of classes and numbers of images are the same."
        : `Different: ${different.join(", ")}.`,
    numbers: {
      train: facts.train.examples,
      test: facts.test.examples,
      classes: facts.classNames.length,
      // 1 is yes, 0 is no.
      sameImageSize: Number(facts.imageShape.join() === otherFacts.imageShape.join()),
      sameClasses: Number(facts.classNames.length === otherFacts.classNames.length),
    },
  });
}
