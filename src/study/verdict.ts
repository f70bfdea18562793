/**
 * What the evidence says of each claim: supported, partly, or not, by rules that are stated here and nowhere else. The
 * claims are those of the post and of the README of Fashion-MNIST that it quotes.
 */

import type { Facts } from "./facts.ts";
import type { Headroom } from "./headroom.ts";
import { type Ladder, type Rung, rankingAgreement } from "./ladder.ts";
import type { ModernVision } from "./modern-vision.ts";
import type { PixelRule } from "./one-pixel.ts";

export type Judgement = "supported" | "partly" | "not supported";

export interface Verdict {
  readonly claim: string;
  readonly judgement: Judgement;
  /** How it is decided. */
  readonly rule: string;
  /** What was found, in one sentence. */
  readonly sentence: string;
  /** The numbers that it rests on. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Where judgements change. */
export const THRESHOLDS = {
  /** Too easy: so good is the best model, and so good the best that sees no neighbourhoods. */
  easy: { best: 0.99, simple: 0.96 },
  /** One pixel: so often right, for more than this share of the pairs. */
  onePixel: { accuracy: 0.95, partly: 0.9, pairs: 0.5 },
  /** Harder: this share of the models does worse. */
  harder: { models: 0.8 },
  /** The order of models: Kendall's τ. */
  ranking: { supported: 0.8, partly: 0.5 },
  /** Room to improve: errors of the best result for each doubtful label. */
  room: { supported: 2, partly: 1 },
  /** Far from modern vision: one object, in the middle, in few pixels. */
  modern: { onePiece: 0.9, offCentre: 0.05, pixels: 64 },
} as const;

/** Models that do not know which pixels are neighbours. */
const SIMPLE_MODELS = /^(most-frequent-class|nearest-class-mean|logistic-regression|nearest-neighbours)/;

/** "… is too easy" */
export function tooEasy(dataset: string, { rungs }: Ladder): Verdict {
  const { best, simple } = THRESHOLDS.easy;
  const highest = accuracyOf(rungs);
  const highestSimple = accuracyOf(rungs.filter(({ model }) => SIMPLE_MODELS.test(model)));
  const holding = [highest >= best, highestSimple >= simple].filter(Boolean).length;
  return {
    claim: `${dataset} is too easy`,
    judgement: byCount(holding, 2),
    rule: `the best model has ${percent(best)} and the best one that knows no neighbourhoods ${percent(simple)}; partly, if one of both`,
    sentence: `The best model has ${percent(highest)}, the best that knows no neighbourhoods ${percent(highestSimple)}.`,
    numbers: { best: highest, bestWithoutNeighbourhoods: highestSimple },
  };
}

/** "Most pairs of … can be told apart by one pixel" */
export function onePixelSuffices(dataset: string, rules: readonly PixelRule[]): Verdict {
  const { accuracy, partly, pairs } = THRESHOLDS.onePixel;
  const share = (least: number) =>
    rules.filter(({ testAccuracy }) => testAccuracy >= least).length / rules.length;
  return {
    claim: `Most pairs of classes of ${dataset} can be told apart by one pixel`,
    judgement: share(accuracy) > pairs ? "supported" : share(partly) > pairs ? "partly" : "not supported",
    rule: `one pixel is right for ${percent(accuracy)} of the test images in more than half of the pairs; partly, if for ${percent(partly)}`,
    sentence: `One pixel is right for ${percent(accuracy)} in ${percent(share(accuracy))} of the ${rules.length} pairs, for ${percent(partly)} in ${percent(share(partly))}.`,
    numbers: { pairs: rules.length, shareTold: share(accuracy), shareNearlyTold: share(partly) },
  };
}

/** "… is harder than …" */
export function harder(
  [name, ladder]: readonly [string, Ladder],
  [other, otherLadder]: readonly [string, Ladder],
): Verdict {
  const common = ladder.rungs.flatMap((rung) => {
    const same = otherLadder.rungs.find(({ model }) => model === rung.model);
    return same === undefined ? [] : [{ rung, same }];
  });
  const worse = common.filter(({ rung, same }) => rung.interval.high < same.interval.low).length;
  const share = worse / Math.max(1, common.length);
  const isBestWorse = bestOf(ladder.rungs).interval.high < bestOf(otherLadder.rungs).interval.low;
  const holding = [isBestWorse, share >= THRESHOLDS.harder.models].filter(Boolean).length;
  return {
    claim: `${name} is harder than ${other}`,
    judgement: byCount(holding, 2),
    rule: `the best model does worse, and so do ${percent(THRESHOLDS.harder.models)} of all, beyond their 95 % intervals; partly, if one of both`,
    sentence: `${worse} of ${common.length} models do worse on ${name}; the best has ${percent(accuracyOf(ladder.rungs))} there and ${percent(accuracyOf(otherLadder.rungs))} on ${other}.`,
    numbers: {
      models: common.length,
      worse,
      best: accuracyOf(ladder.rungs),
      bestOfOther: accuracyOf(otherLadder.rungs),
    },
  };
}

/** "… ranks models as … does": what is better on one is better on the other. */
export function sameRanking(
  [name, ladder]: readonly [string, Ladder],
  [other, otherLadder]: readonly [string, Ladder],
): Verdict {
  const { supported, partly } = THRESHOLDS.ranking;
  const tau = rankingAgreement(ladder, otherLadder);
  return {
    claim: `${name} ranks models as ${other} does`,
    judgement: tau >= supported ? "supported" : tau >= partly ? "partly" : "not supported",
    rule: `Kendall's τ of their accuracies is at least ${supported}; partly, from ${partly}`,
    sentence: `Kendall's τ is ${tau.toFixed(2)}.`,
    numbers: { tau },
  };
}

/** "… can be put in the place of … without a change of code" */
export function dropIn(
  [name, facts]: readonly [string, Facts],
  [other, otherFacts]: readonly [string, Facts],
): Verdict {
  const same = {
    "image size": facts.imageShape.join() === otherFacts.imageShape.join(),
    "number of classes": facts.classNames.length === otherFacts.classNames.length,
    "numbers of images":
      facts.train.examples === otherFacts.train.examples && facts.test.examples === otherFacts.test.examples,
  };
  const different = Object.entries(same).flatMap(([what, isSame]) => (isSame ? [] : [what]));
  // Of other sizes or with other classes, a network has to be another one.
  const fits = same["image size"] && same["number of classes"];
  return {
    claim: `${name} can be put in the place of ${other}`,
    judgement: different.length === 0 ? "supported" : fits ? "partly" : "not supported",
    rule: "image size, number of classes and numbers of images are the same; partly, if only the last are not",
    sentence:
      different.length === 0
        ? "Image size, classes and numbers of images are the same."
        : `Different: ${different.join(", ")}.`,
    numbers: { train: facts.train.examples, test: facts.test.examples, classes: facts.classNames.length },
  };
}

/** "… leaves room to improve": more than doubtful labels stand between the best result and all. */
export function leavesRoom(dataset: string, found: Headroom): Verdict {
  const { supported, partly } = THRESHOLDS.room;
  const { errors, publishedErrors, suspicious, rejected, errorsPerDoubtful } = found;
  const fewest = Math.min(errors, publishedErrors ?? errors);
  const ratio = errorsPerDoubtful ?? Number.POSITIVE_INFINITY;
  const ofPeople = rejected === null ? "" : `; people have rejected ${rejected.toLocaleString("en-US")}`;
  return {
    claim: `${dataset} leaves room to improve`,
    judgement: ratio > supported ? "supported" : ratio > partly ? "partly" : "not supported",
    rule: `the best result, here or published, has more than ${supported} errors for each doubtful label; partly, more than ${partly}`,
    sentence: `The best result leaves ${counted(fewest, "error")}, and ${counted(suspicious, "test label")} ${suspicious === 1 ? "is" : "are"} doubtful to the network${ofPeople}.`,
    numbers: { errors: fewest, suspicious, ...(rejected !== null && { rejected }) },
  };
}

/** "… cannot represent modern vision" */
export function notModern(dataset: string, found: ModernVision): Verdict {
  const { onePiece, offCentre, pixels } = THRESHOLDS.modern;
  const longest = Math.max(...found.imageShape.slice(0, 2));
  const signs = [found.isGrey, found.onePiece >= onePiece, found.offCentre <= offCentre, longest <= pixels];
  const count = signs.filter(Boolean).length;
  return {
    claim: `${dataset} cannot represent modern vision`,
    judgement: count === signs.length ? "supported" : count >= 2 ? "partly" : "not supported",
    rule: `its pictures are grey, of ${pixels} pixels at most, in ${percent(onePiece)} of them one piece, its mass within ${percent(offCentre)} of the middle; partly, if two or three of these`,
    sentence: `${found.isGrey ? "Grey" : "Coloured"} pictures of ${longest} pixels; ${percent(found.onePiece)} in one piece, ${percent(found.offCentre)} off the middle.`,
    numbers: { onePiece: found.onePiece, offCentre: found.offCentre, pixels: longest },
  };
}

function bestOf(rungs: readonly Rung[]): Rung {
  return rungs.reduce((best, rung) => (rung.accuracy > best.accuracy ? rung : best));
}

function accuracyOf(rungs: readonly Rung[]): number {
  return rungs.reduce((most, { accuracy }) => Math.max(most, accuracy), 0);
}

function byCount(holding: number, all: number): Judgement {
  return holding === all ? "supported" : holding > 0 ? "partly" : "not supported";
}

function counted(count: number, what: string): string {
  return `${Number(count.toFixed(1)).toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
