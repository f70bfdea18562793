/** Every claim that the evidence of a study can decide, judged. */

import { dropIn, harder, sameRanking } from "../comparison.ts";
import type { DatasetStudy } from "../dataset-study.ts";
import type { Verdict } from "../judgement.ts";
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
    ...datasets.flatMap(({ title, ladder }) => (ladder === null ? [] : [tooEasy(title, ladder)])),
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
  if (other.ladder !== null && first.ladder !== null) {
    const [ladder, firstLadder] = [
      [other.title, other.ladder],
      [first.title, first.ladder],
    ] as const;
    verdicts.push(harder(ladder, firstLadder), sameRanking(ladder, firstLadder));
  }
  if (other.facts !== null && first.facts !== null) {
    verdicts.push(dropIn([other.title, other.facts], [first.title, first.facts]));
  }
  return verdicts;
}
