/**
 * The conclusion from the verdicts, in two or three sentences: whether the other datasets can replace the first
 * one, or, for one dataset alone, what it is good for. Every statement rests on a verdict; missing evidence is
 * named.
 */

import {
  alone,
  doubts,
  type Find,
  isDecided,
  isUnlearned,
  ROOM_LEFT,
  unlearned,
} from "./conclusion-alone.ts";
import type { DatasetStudy } from "./dataset-study.ts";
import type { Judgement, Verdict } from "./judgement.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { listed, percent } from "./words.ts";

type Titled = Pick<DatasetStudy, "title" | "isDrawn"> & Partial<Pick<DatasetStudy, "facts">>;

/**
 * Writes the answer to "Can B replace A?" for one or more datasets B; for one dataset alone, whether it is a
 * benchmark.
 *
 * @param datasets the datasets studied; the others are to replace the first
 * @param verdicts verdicts on these datasets, by their titles
 * @returns sentences, the most important first
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const sentences = study.conclusionOf([{ title: "MNIST", isDrawn: false }], []);
 * console.log(sentences.length > 0); // true
 * ```
 */
export function conclusionOf(datasets: readonly Titled[], verdicts: readonly Verdict[]): string[] {
  const find: Find = (kind, ...titles) =>
    verdicts.find((verdict) => verdict.kind === kind && verdict.datasets.join("\n") === titles.join("\n"));
  const [first, ...others] = datasets.map(({ title }) => title);
  if (first === undefined) return [];
  const drawn = datasets.filter(({ isDrawn }) => isDrawn).map(({ title }) => title);
  return [
    ...(drawn.length === 0
      ? []
      : [`The images of ${listed(drawn)} were drawn by Atelier, so none of this applies to real datasets.`]),
    ...leaks(datasets, find),
    ...copies(datasets),
    ...(others.length === 0 ? alone(first, find) : replacements(first, others, find)),
  ];
}

/** Names datasets whose accuracies cannot be trusted, and why. */
function leaks(datasets: readonly Titled[], find: Find): string[] {
  const found = datasets.flatMap(({ title }) => {
    const verdict = find("leaked", title);
    return verdict?.judgement === "supported" ? [`${percent(verdict.numbers.share ?? 0)} in ${title}`] : [];
  });
  return found.length === 0
    ? []
    : [`Some test images are also training images (${listed(found)}), so accuracies on them are too high.`];
}

/** Names datasets with many copies of images within a part. */
function copies(datasets: readonly Titled[]): string[] {
  const found = datasets.flatMap(({ title, facts }) =>
    (["train", "test"] as const).flatMap((part) => {
      const { examples, duplicates } = facts?.[part] ?? { examples: 0, duplicates: { superfluous: 0 } };
      const share = duplicates.superfluous / Math.max(1, examples);
      const images = part === "train" ? "training images" : "test images";
      return share >= THRESHOLDS.copies ? [`${percent(share)} of the ${images} of ${title}`] : [];
    }),
  );
  return found.length === 0
    ? []
    : [
        `${listed(found)} are copies of others in the same part, so the study rests on fewer images than it counts.`,
      ];
}

/** Answers to whether a dataset can replace the first. */
type Answer = "yes" | "unlearned" | "leaked" | "as easy" | "not harder" | "no" | "unknown";

function answerOf(first: string, other: string, find: Find): Answer {
  const [fits, harder] = [find("drop-in", other, first), find("harder", other, first)];
  if (isUnlearned(other, find)) return "unlearned";
  if (find("leaked", other)?.judgement === "supported") return "leaked";
  if (fits?.judgement === "not supported") return "no";
  if (!isDecided(fits) || !isDecided(harder)) return "unknown";
  if (harder.judgement === "not supported") return "not harder";
  return find("too-easy", other)?.judgement === "supported" ? "as easy" : "yes";
}

function replacements(first: string, others: readonly string[], find: Find): string[] {
  const answers = others.map((other) => ({ other, answer: answerOf(first, other, find) }));
  const those = (wanted: Answer) =>
    answers.filter(({ answer }) => answer === wanted).map(({ other }) => other);
  const [yes, unknown] = [those("yes"), those("unknown")];
  return [
    ...said(yes, (names, isOne) => {
      const code = yes.every((one) => find("drop-in", one, first)?.judgement === "supported")
        ? "the same code"
        : "the same code, apart from the numbers of images,";
      const hard = yes.every((one) => find("harder", one, first)?.judgement === "supported")
        ? "harder"
        : "harder for some models";
      return `${names} can replace ${first} in tutorials and for first comparisons of models: ${isOne ? "it works" : "they work"} with ${code} and ${isOne ? "is" : "are"} ${hard}${isOne ? bestOfBoth(first, names, find) : ""}.`;
    }),
    ...(yes.length === 1 ? yes.flatMap((other) => worth(first, other, find)) : []),
    ...said(
      those("as easy"),
      (names, isOne) =>
        `${names} ${isOne ? "is" : "are"} harder than ${first}, but also too easy: little would be gained.`,
    ),
    ...said(
      those("not harder"),
      (names, isOne) =>
        `${names} could replace ${first}, but ${isOne ? "is" : "are"} not harder: nothing would be gained.`,
    ),
    ...said(
      those("no"),
      (names, isOne) =>
        `${names} cannot replace ${first} without a change of code: ${isOne ? "it differs" : "they differ"} in ${listed(differences(first, those("no"), find))}.`,
    ),
    ...said(those("unlearned"), (names) => `${names} cannot replace ${first}.`),
    ...unlearned([first, ...others], find),
    ...said(
      those("leaked"),
      (names, isOne) =>
        `${names} should not replace ${first}, because some of ${isOne ? "its" : "their"} test images are also training images.`,
    ),
    ...open(first, unknown, find),
    ...concerns(first, yes, find, "answer all criticism"),
    ...concerns(first, [...those("as easy"), ...those("not harder"), ...unknown], find),
    ...doubts([first, ...others], find),
  ];
}

/** Explains for which datasets the question stays open, and what the answer needs. */
function open(first: string, unknown: readonly string[], find: Find): string[] {
  const fitting = unknown.filter((one) => find("drop-in", one, first)?.judgement === "supported");
  const harder = unknown.filter((one) => find("harder", one, first)?.judgement === "supported");
  const lacksFacts = unknown.some((one) => find("drop-in", one, first) === undefined);
  const takes = [
    ...(lacksFacts ? ["the facts of both"] : []),
    ...(harder.length === unknown.length
      ? []
      : isUnlearned(first, find)
        ? [`models that learn something on ${first}`]
        : ["the ladder of models on enough test images"]),
  ];
  return [
    ...said(
      fitting,
      (names, isOne) => `${names} ${isOne ? "works" : "work"} with code written for ${first}.`,
    ),
    ...said(harder, (names, isOne) => `${names} ${isOne ? "is" : "are"} harder than ${first}.`),
    ...said(
      unknown,
      (names) =>
        `This study does not show whether ${names} can replace ${first}: that requires ${listed(takes)}.`,
    ),
  ];
}

/** Describes the value of the one dataset that can replace the first. */
function worth(first: string, other: string, find: Find): string[] {
  const [room, ranking] = [find("room", other), find("same-ranking", other, first)];
  const order: Readonly<Record<Judgement, string>> = {
    supported: `ranks models as ${first} does wherever they differ clearly`,
    partly: `ranks most models as ${first} does`,
    "not supported": `ranks models differently from ${first}`,
    undecided: "",
  };
  const clauses = [
    isDecided(room) && ROOM_LEFT[room.judgement],
    isDecided(ranking) && order[ranking.judgement],
  ].filter((clause) => clause !== false);
  return clauses.length === 0 ? [] : [`It ${listed(clauses)}.`];
}

/**
 * Lists the objections to the first dataset, and whether they apply to the others.
 *
 * @param unmet what they therefore do not achieve; default: not mentioned
 */
function concerns(first: string, others: readonly string[], find: Find, unmet?: string): string[] {
  const isFar = (title: string) => find("not-modern", title)?.judgement === "supported";
  if (others.length === 0 || !isFar(first)) return [];
  const far = others.filter(isFar);
  const nearer = others.filter((title) => !isFar(title) && isDecided(find("not-modern", title)));
  const equally = `represent modern vision no better than those of ${first}.`;
  return [
    ...said(far, (names, isOne) => {
      if (unmet === undefined) return `The pictures of ${names} ${equally}`;
      return isOne
        ? `It does not ${unmet}: ${names}'s pictures ${equally}`
        : `${names} do not ${unmet}: their pictures ${equally}`;
    }),
    ...said(
      nearer,
      (names) => `The pictures of ${names} are nearer to modern vision than those of ${first}.`,
    ),
  ];
}

function said(titles: readonly string[], sentence: (names: string, isOne: boolean) => string): string[] {
  return titles.length === 0 ? [] : [sentence(listed(titles), titles.length === 1)];
}

function bestOfBoth(first: string, other: string, find: Find): string {
  const { best, bestOfOther } = find("harder", other, first)?.numbers ?? {};
  if (best === undefined || bestOfOther === undefined) return "";
  return ` (the best model reaches ${percent(best)}, not ${percent(bestOfOther)})`;
}

/** Lists which properties that code depends on differ in any of the datasets. */
function differences(first: string, others: readonly string[], find: Find): string[] {
  const verdicts = others.map((other) => find("drop-in", other, first)?.numbers ?? {});
  const differs = (key: string) => verdicts.some((numbers) => numbers[key] === 0);
  return [
    ...(differs("sameImageSize") ? ["image size"] : []),
    ...(differs("sameClasses") ? ["number of classes"] : []),
  ];
}
