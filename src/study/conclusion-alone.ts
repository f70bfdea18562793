/** What verdicts say about each dataset by itself; see `conclusion.ts`. */

import type { ClaimKind, Judgement, Verdict } from "./judgement.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { listed, percent } from "./words.ts";

/** Returns the verdict of a kind about some datasets, if there is one. */
export type Find = (kind: ClaimKind, ...datasets: readonly string[]) => Verdict | undefined;

/** Names datasets from which no model learns anything. */
export function unlearned(titles: readonly string[], find: Find): string[] {
  const found = titles.filter((title) => isUnlearned(title, find));
  if (found.length === 0) return [];
  const reason = "there is nothing to learn, or training and test images do not belong together";
  return titles.length === 1
    ? [`No model does better than always predicting the most frequent class: ${reason}.`]
    : [
        `On ${listed(found)}, no model does better than always predicting the most frequent class: ${reason}.`,
      ];
}

export function isUnlearned(title: string, find: Find): boolean {
  return find("too-easy", title)?.numbers.betterThanGuessing === 0;
}

/** Names datasets with many doubtful test labels. */
export function doubts(titles: readonly string[], find: Find): string[] {
  const found = titles.flatMap((title) => {
    const room = find("room", title);
    const share = isDecided(room) ? (room.numbers.doubtfulShare ?? 0) : 0;
    return share >= THRESHOLDS.room.manyDoubtful ? [`${percent(share)} of the test labels of ${title}`] : [];
  });
  return found.length === 0
    ? []
    : [
        `${listed(found)} are doubtful: a network is confident of another class, which does not show that they are wrong.`,
      ];
}

export function alone(title: string, find: Find): string[] {
  const [easy, room, modern] = [find("too-easy", title), find("room", title), find("not-modern", title)];
  const difficulty: Readonly<Record<Judgement, string>> = {
    supported: "is too easy to be a benchmark",
    partly: "is easy",
    "not supported": "is not too easy",
    undecided: "",
  };
  const best = easy === undefined ? "" : ` (the best model reaches ${percent(easy.numbers.best ?? 0)})`;
  const clauses = [
    isDecided(easy) && `${difficulty[easy.judgement]}${best}`,
    isDecided(room) && ROOM_LEFT[room.judgement],
  ].filter((clause) => clause !== false);
  const whose = clauses.length === 0 ? `The pictures of ${title}` : "Its pictures";
  const pictures: Readonly<Record<Judgement, string>> = {
    supported: `${whose} cannot represent modern vision.`,
    partly: `${whose} can represent modern vision in part.`,
    "not supported": `${whose} lack none of the measured qualities of photographs.`,
    undecided: "",
  };
  const sentences = [
    ...unlearned([title], find),
    ...(clauses.length === 0 ? [] : [`${title} ${listed(clauses)}.`]),
    ...(isDecided(modern) ? [pictures[modern.judgement]] : []),
    ...onePixel(title, find),
    ...doubts([title], find),
  ];
  return sentences.length > 0
    ? sentences
    : [
        `This study does not show whether ${title} is a good benchmark: that requires the ladder of models on enough test images.`,
      ];
}

export const ROOM_LEFT: Readonly<Record<Judgement, string>> = {
  supported: "leaves room to improve",
  partly: "leaves some room to improve",
  "not supported": "leaves no room to improve",
  undecided: "",
};

/** Says that one pixel tells most classes apart, and which one if it is the same for all. */
function onePixel(title: string, find: Find): string[] {
  const verdict = find("one-pixel", title);
  if (verdict?.judgement !== "supported") return [];
  const { shareTold = 0, samePixelShare = 0, row, column } = verdict.numbers;
  if (shareTold < 1) return [`Most pairs of classes of ${title} can be told apart by one pixel.`];
  return samePixelShare < 1 || row === undefined || column === undefined
    ? [`All pairs of classes of ${title} can be told apart by one pixel.`]
    : [
        `One pixel (row ${row}, column ${column}, counted from 0) tells all pairs of classes of ${title} apart.`,
      ];
}

export function isDecided(verdict: Verdict | undefined): verdict is Verdict {
  return verdict !== undefined && verdict.judgement !== "undecided";
}
