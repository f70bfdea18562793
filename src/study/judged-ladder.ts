/** The accuracies and images by which claims are judged: test images that no model was trained on. */

import type { Verdict } from "./judgement.ts";
import type { Ladder } from "./ladder.ts";
import type { Leakage } from "./leakage.ts";
import { THRESHOLDS } from "./thresholds.ts";

export interface Judged {
  readonly title: string;
  readonly ladder: Ladder | null;
  readonly leakage: Leakage | null;
}

/** Returns the ladder, without the test images that are also training images if there are too many of them. */
export function judgedLadder({ ladder, leakage }: Judged): Ladder | null {
  if (ladder === null || !isLeaked(leakage)) return ladder;
  return leakage?.ladder ?? { ...ladder, testImages: 0, rungs: [], steps: [], pairs: [] };
}

/** Adds a note if test images were left out for any of these datasets. */
export function withNote(verdict: Verdict, ...datasets: readonly Pick<Judged, "leakage">[]): Verdict {
  if (!datasets.some(({ leakage }) => isLeaked(leakage))) return verdict;
  return {
    ...verdict,
    sentence: `${verdict.sentence} Test images that are also training images are left out.`,
  };
}

/** Lists the test images that claims are judged without. */
export function leftOutOf(leakage: Leakage | null): readonly number[] {
  return leakage !== null && isLeaked(leakage) ? leakage.examples : [];
}

/** Returns true if too many test images are training images for accuracies to decide anything. */
function isLeaked(leakage: Leakage | null): boolean {
  return leakage !== null && leakage.share >= THRESHOLDS.leaked.supported;
}
