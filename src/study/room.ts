/** The verdict on whether a dataset leaves room to improve; see `verdict.ts`. */

import { wilsonInterval } from "../statistics/index.ts";
import type { Headroom } from "./headroom.ts";
import { about, judged, obstacleIn, tooFew, type Verdict } from "./judgement.ts";
import type { Ladder } from "./ladder.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { counted, percent } from "./words.ts";

/**
 * Judges "… leaves room to improve": most remaining errors are not doubtful labels, and they are enough to show a
 * better model.
 *
 * @param ladder models on the same test images, to see whether any does better than guessing; default: not examined
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
export function leavesRoom(dataset: string, found: Headroom, ladder?: Ladder): Verdict {
  const { minErrors, errorsPerDoubtful, manyDoubtful } = THRESHOLDS.room;
  const { errors, publishedErrors, suspicious, rejected, basis, open, testImages } = found;
  const obstacle = tooFew(testImages) ?? (ladder === undefined ? undefined : obstacleIn(ladder));
  const ours = `The better network here leaves ${counted(errors, "error")}`;
  const published =
    publishedErrors === null ? "" : `, the best published result ${publishedErrors.toLocaleString("en-US")}`;
  const doubts =
    basis === "people"
      ? `; people have rejected ${counted(rejected ?? 0, "test label")}`
      : `; in ${suspicious.toLocaleString("en-US")} of its errors, the network is confident of another class`;
  const doubtfulShare = suspicious / Math.max(1, testImages);
  const many =
    basis === "people" || doubtfulShare < manyDoubtful
      ? ""
      : ` So ${percent(doubtfulShare)} of the test labels are doubtful, which does not show that they are wrong.`;
  return judged({
    ...about("room", dataset),
    claim: `${dataset} leaves room to improve`,
    judgement:
      obstacle !== undefined
        ? "undecided"
        : open < minErrors
          ? "not supported"
          : isMostlyOpen(found)
            ? "supported"
            : "partly",
    rule: `at least ${minErrors} errors remain that doubtful labels do not explain, and there are more than ${errorsPerDoubtful} errors per doubtful label, even at the upper end of Wilson's 95 % interval of the share of errors with doubtful labels; partly if only the first holds. Where people have checked labels, the doubtful ones are those they rejected, and the errors are those of the best result, here or published. Elsewhere, both are of the better network here, and a label is doubtful if that network is wrong and confident of another class`,
    sentence: obstacle ?? `${ours}${published}${doubts}.${tooLittle(found)}${many}`,
    numbers: {
      errors,
      suspicious,
      open,
      ...(basis === "network" && { doubtfulShare }),
      ...(publishedErrors !== null && { publishedErrors }),
      ...(rejected !== null && { rejected }),
    },
  });
}

/** Returns true if most errors are not doubtful labels, beyond the interval of their share. */
function isMostlyOpen({ compared: { errors, doubtful } }: Headroom): boolean {
  if (!(doubtful < errors)) return false;
  return wilsonInterval(doubtful, errors).high < 1 / THRESHOLDS.room.errorsPerDoubtful;
}

/** Says why the errors that are left show no better model; nothing if they can. */
function tooLittle({ open, compared }: Headroom): string {
  if (open >= THRESHOLDS.room.minErrors) return "";
  if (compared.errors === 0) return " No error remains by which another model could be better.";
  if (open === 0) return " No error remains that doubtful labels could not explain.";
  const left =
    compared.doubtful === 0
      ? ""
      : ` Only ${counted(open, "error")} ${open === 1 ? "remains" : "remain"} that doubtful labels do not explain.`;
  return `${left} That is too few to show that another model is better.`;
}
