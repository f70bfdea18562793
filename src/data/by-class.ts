/** Selections in which every class has its share, where the order of the examples would give it none. */

import { defined } from "../checked.ts";
import { RandomGenerator } from "../random/random.ts";
import type { Dataset } from "./dataset.ts";

/** Returns true if each class that has examples in the whole has some among these. */
export function hasAllClasses(part: Dataset, whole: Dataset): boolean {
  return new Set(part.labels).size === new Set(whole.labels).size;
}

/**
 * Returns the first `count` examples; if these lack classes that could have an example each, the same share of
 * every class, its first ones, in the order of the dataset.
 *
 * @throws ConfigurationError unless `count` is an integer from 0 to length
 */
export function takeOfAllClasses(dataset: Dataset, count: number): Dataset {
  const first = dataset.take(count);
  const classes = indicesByClass(dataset);
  if (count < classes.length || hasAllClasses(first, dataset)) return first;
  return dataset.subset(shareOfEach(classes, count));
}

/**
 * Two parts: the examples to train on, and a share to validate on. That is the last ones, as Keras has it, if all
 * classes are among them; else as large a share of every class, drawn by the seed.
 *
 * @returns undefined for the first of the two cases, in which `fit` divides
 */
export function splitByClass(
  dataset: Dataset,
  fraction: number,
  seed: number,
): [training: Dataset, validation: Dataset] | undefined {
  const kept = Math.floor(dataset.length * (1 - fraction));
  const classes = indicesByClass(dataset);
  if (fraction === 0 || kept === 0 || kept === dataset.length || dataset.length - kept < classes.length)
    return undefined;
  const [training, validation] = dataset.split(fraction);
  if (hasAllClasses(validation, dataset) && hasAllClasses(training, dataset)) return undefined;
  const random = new RandomGenerator(seed).split("validation");
  const drawn = classes.map((indices, label) =>
    Array.from(random.split(`class ${label}`).permutation(indices.length), (at) => defined(indices[at])),
  );
  const chosen = shareOfEach(drawn, dataset.length - kept);
  const isChosen = new Set(chosen);
  const others = Array.from({ length: dataset.length }, (_, index) => index).filter((i) => !isChosen.has(i));
  return [dataset.subset(others), dataset.subset(chosen)];
}

/** Lists the positions of each class that has examples. */
function indicesByClass({ labels, classCount }: Dataset): number[][] {
  const classes: number[][] = Array.from({ length: classCount }, () => []);
  labels.forEach((label, index) => {
    defined(classes[label]).push(index);
  });
  return classes.filter((indices) => indices.length > 0);
}

/** Selects `count` examples in all, the same share of each class and at least one, in ascending order. */
function shareOfEach(classes: readonly (readonly number[])[], count: number): number[] {
  const total = classes.reduce((sum, { length }) => sum + length, 0);
  const parts = classes.map((indices) => {
    const exact = (indices.length * count) / total;
    return { indices, exact, share: Math.max(1, Math.floor(exact)) };
  });
  // The remainder of rounding goes to the classes that lost most by it, or is taken from those that gained.
  let rest = count - parts.reduce((sum, { share }) => sum + share, 0);
  for (const step = Math.sign(rest); rest !== 0; rest -= step) {
    const lossOf = ({ exact, share }: { exact: number; share: number }) => step * (exact - share);
    const open = parts.filter(({ indices, share }) => (step > 0 ? share < indices.length : share > 1));
    open.reduce((most, part) => (lossOf(part) > lossOf(most) ? part : most)).share += step;
  }
  return parts.flatMap(({ indices, share }) => indices.slice(0, share)).sort((a, b) => a - b);
}
