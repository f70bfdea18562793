/** Which classes a dataset has: those that its files name, or those that its labels have. */

import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Labels } from "./dataset-parts.ts";

/** Names of classes 0, 1, …, or names by the numbers that the labels have. */
export type ClassNames = readonly string[] | ReadonlyMap<number, string>;

/** Labels of both parts, as numbers of `classNames`. */
export interface NumberedClasses {
  readonly classNames: readonly string[];
  readonly train: Labels;
  readonly test: Labels;
  /** Unusual facts about the classes: sentences without a full stop. */
  readonly remarks: readonly string[];
}

/** The number of values that 16 bits can hold. */
const MAX_LABELS = 0x10000;
/** Classes listed in a remark. */
const MAX_NAMED = 6;

/**
 * Finds the classes of a dataset.
 *
 * - With a list of names, class k has name k. Where labels run from 1 to the number of names, they are counted from 0.
 * - With names by number, as EMNIST's mapping has them, the classes are these, in the order of their numbers.
 * - Without names, the classes are the labels that occur, under their numbers as names.
 *
 * Labels are numbered anew where the numbers of the classes are not 0, 1, …; a remark says so, and which classes lack
 * training or test images.
 *
 * @param source the dataset, for messages
 * @throws ConfigurationError for a label that has no name where there are names
 */
export function numberClasses(
  train: Labels,
  test: Labels,
  names: ClassNames | undefined,
  source: string,
): NumberedClasses {
  const counts = { train: countLabels(train), test: countLabels(test) };
  const present = Array.from(counts.train.keys()).filter(
    (label) => counts.train[label] !== 0 || counts.test[label] !== 0,
  );
  const numbers = classNumbers(names, present);
  const classNames = numbers.map((number, index) => nameFor(names, number, index));
  const strange = names === undefined || isList(names) ? undefined : present.find((one) => !names.has(one));
  if (strange !== undefined) {
    throw new ConfigurationError(
      `Expected labels of ${source} that are among the ${numbers.length} of its mapping. Received: ${strange}.`,
    );
  }
  const remarks: string[] = [];
  if (numbers.some((number, index) => number !== index)) {
    const reason = numbers[0] === 1 && numbers.at(-1) === numbers.length ? "begin at 1" : "leave numbers out";
    remarks.push(
      `the labels of ${source} ${reason}: its ${numbers.length} classes are numbered anew, from 0, ` +
        `"${classNames[0]}", to ${numbers.length - 1}, "${classNames.at(-1)}"`,
    );
  }
  for (const [part, kind] of [["train", "training"] as const, ["test", "test"] as const]) {
    const lacking = numbers.flatMap((number, index) =>
      counts[part][number] === 0 ? [defined(classNames[index])] : [],
    );
    if (lacking.length === 0) continue;
    const named = lacking.slice(0, MAX_NAMED).map((name) => `"${name}"`);
    const more = lacking.length > MAX_NAMED ? ` and ${lacking.length - MAX_NAMED} more` : "";
    remarks.push(
      `${source} has no ${kind} image of ${lacking.length} of its ${numbers.length} classes: ${named.join(", ")}${more}`,
    );
  }
  return { classNames, train: renumber(train, numbers), test: renumber(test, numbers), remarks };
}

function classNumbers(names: ClassNames | undefined, present: readonly number[]): readonly number[] {
  if (names === undefined) return present;
  if (!isList(names)) return [...names.keys()].sort((a, b) => a - b);
  const isFromOne = present[0] === 1 && present.at(-1) === names.length;
  return Array.from(names, (_, index) => (isFromOne ? index + 1 : index));
}

function nameFor(names: ClassNames | undefined, number: number, index: number): string {
  if (names === undefined) return String(number);
  return (isList(names) ? names[index] : names.get(number)) ?? String(number);
}

function isList(names: ClassNames): names is readonly string[] {
  return Array.isArray(names);
}

function countLabels(labels: Labels): Uint32Array {
  const counts = new Uint32Array(MAX_LABELS);
  for (let i = 0; i < labels.length; i++) {
    const label = defined(labels[i]);
    counts[label] = defined(counts[label]) + 1;
  }
  return counts;
}

/** Labels as positions in `numbers`; one that is not among them stays, for the dataset to refuse. */
function renumber(labels: Labels, numbers: readonly number[]): Labels {
  if (numbers.every((number, index) => number === index)) return labels;
  const positions = Uint16Array.from({ length: MAX_LABELS }, (_, label) => label);
  numbers.forEach((number, position) => {
    positions[number] = position;
  });
  const renumbered = labels.map((label) => defined(positions[label]));
  return numbers.length > 256 || labels instanceof Uint8Array ? renumbered : narrowed(renumbered);
}

/** Stores labels in a byte each, if that suffices. */
function narrowed(labels: Labels): Labels {
  return labels.every((label) => label < 256) ? Uint8Array.from(labels) : labels;
}
