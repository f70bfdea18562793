/** Every claim that the evidence of a study can decide, judged. */

import { dropIn, harder, sameRanking } from "../comparison.ts";
import type { DatasetStudy } from "../dataset-study.ts";
import type { Verdict } from "../judgement.ts";
import type { Ladder } from "../ladder.ts";
import { THRESHOLDS } from "../thresholds.ts";
import { leaked, leavesRoom, notModern, onePixelSuffices, tooEasy } from "../verdict.ts";

/**
 * Claims of each dataset, and of each beside the first. Leakage comes first: where test images were trained on, all
 * accuracies mean less.
 *
 * @param datasets the first is the one that the others are to replace
 */
export function verdictsOf(datasets: readonly DatasetStudy[]): Verdict[] {
  const [first, ...others] = datasets;
  return [
    ...datasets.flatMap(({ title, leakage }) => (leakage === null ? [] : [leaked(title, leakage)])),
    ...datasets.flatMap((dataset) => {
      const ladder = judgedLadder(dataset);
      return ladder === null ? [] : [withNote(tooEasy(dataset.title, ladder), dataset)];
    }),
    ...datasets.flatMap(({ title, onePixel }) =>
      onePixel === null ? [] : [onePixelSuffices(title, onePixel)],
    ),
    ...others.flatMap((other) => beside(other, first)),
    ...datasets.flatMap(({ title, headroom }) => (headroom === null ? [] : [leavesRoom(title, headroom)])),
    ...datasets.flatMap(({ title, modernVision }) =>
      modernVision === null ? [] : [notModern(title, modernVision)],
    ),
  ];
}

function beside(other: DatasetStudy, first: DatasetStudy): Verdict[] {
  const verdicts: Verdict[] = [];
  const [ladder, firstLadder] = [judgedLadder(other), judgedLadder(first)];
  if (ladder !== null && firstLadder !== null) {
    const both = [
      [other.title, ladder],
      [first.title, firstLadder],
    ] as const;
    verdicts.push(...[harder(...both), sameRanking(...both)].map((one) => withNote(one, other, first)));
  }
  if (other.facts !== null && first.facts !== null) {
    verdicts.push(dropIn([other.title, other.facts], [first.title, first.facts]));
  }
  return verdicts;
}

/** Accuracies that claims are judged by: where test images were trained on, those on the other test images. */
function judgedLadder({ ladder, leakage }: DatasetStudy): Ladder | null {
  if (ladder === null || !isLeaked(leakage)) return ladder;
  return leakage?.ladder ?? { ...ladder, testImages: 0, rungs: [], steps: [], pairs: [] };
}

function withNote(verdict: Verdict, ...datasets: readonly DatasetStudy[]): Verdict {
  if (!datasets.some(({ leakage }) => isLeaked(leakage))) return verdict;
  return { ...verdict, sentence: `${verdict.sentence} Test images that are training images are left out.` };
}

/** Whether so many test images are training images that accuracies on them decide nothing. */
function isLeaked(leakage: DatasetStudy["leakage"]): boolean {
  return leakage !== null && leakage.share >= THRESHOLDS.leaked.supported;
}
