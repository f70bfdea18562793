/**
 * Out-of-fold probabilities: the examples are divided into folds, and each fold is predicted by a model trained on
 * the others.
 */

import { defined } from "../checked.ts";
import { checkDataset, type Dataset, rescale } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { FitOptions } from "../model/fit.ts";
import {
  abortSignal,
  callable,
  checkOption,
  checkOptions,
  integer,
  required,
  seedNumber,
} from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { CHANGES, type Recipe, type RecipeChanges, recipeCheck, trainJustSo } from "../recipes/index.ts";
import { equalImages } from "./facts.ts";

/** Options of `study.outOfFoldProbabilities`. */
export interface OutOfFoldOptions extends RecipeChanges {
  /** Seed of the folds and of the trainings. */
  readonly seed: number;
  /**
   * Number of folds.
   *
   * @default 4
   */
  readonly folds?: number;
  /**
   * Aborts the trainings, which reject with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Called with the number of folds done and of all.
   *
   * @default none
   */
  readonly onFold?: (done: number, folds: number) => void;
}

/**
 * Computes the class probabilities of each example from models that were not trained on it, nor on an
 * equal image: `[examples · classes]`.
 *
 * @param recipe a recipe whose network ends in a softmax
 * @throws {ConfigurationError} unless there are at least 2 folds, and at most one for each example
 * @throws the signal's reason when it is aborted
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 20, testCount: 0 });
 * const options = { seed: 1, folds: 2, epochs: 1, batchSize: 10, augmentation: [] };
 * const probabilities = await study.outOfFoldProbabilities(train, study.logisticRegression, options);
 * console.log(probabilities.length); // 200
 * ```
 */
export async function outOfFoldProbabilities(
  dataset: Dataset,
  recipe: Recipe,
  options: OutOfFoldOptions,
): Promise<Float32Array> {
  checkDataset("outOfFoldProbabilities", dataset);
  checkOption("outOfFoldProbabilities", "the recipe", recipe, required(recipeCheck));
  checkOptions<OutOfFoldOptions>("outOfFoldProbabilities", options, {
    ...CHANGES,
    seed: required(seedNumber),
    folds: integer({ min: 2, max: dataset.length }),
    signal: abortSignal,
    onFold: callable,
  });
  const { folds = 4, signal, onFold, ...others } = options;
  checkFolds(dataset, folds);
  const found: FoldProbabilities[] = [];
  for (let fold = 0; fold < folds; fold++) {
    signal?.throwIfAborted();
    found.push(
      await foldProbabilities(dataset, recipe, { ...others, folds, fold, ...(signal && { signal }) }),
    );
    onFold?.(fold + 1, folds);
  }
  return joinFolds(found, dataset);
}

/** The examples of one fold, with their probabilities from a model trained on the others. */
export interface FoldProbabilities {
  readonly examples: Uint32Array;
  /** `[examples · classes]` */
  readonly probabilities: Float32Array;
}

/**
 * Computes one fold of {@link outOfFoldProbabilities}.
 *
 * @param options seed, number of folds, and `fold`, counted from 0
 */
export async function foldProbabilities(
  dataset: Dataset,
  recipe: Recipe,
  options: RecipeChanges & { seed: number; folds: number; fold: number } & Pick<
      FitOptions,
      "callbacks" | "signal"
    >,
): Promise<FoldProbabilities> {
  const { seed, folds, fold, ...others } = options;
  checkFolds(dataset, folds);
  const order = new RandomGenerator(seed).split("folds").permutation(dataset.length);
  const foldOf = foldsOf(order, folds, equalImages(dataset));
  const examples = order.filter((example) => foldOf[example] === fold);
  const rest = order.filter((example) => foldOf[example] !== fold);
  const model = await trainJustSo(recipe, dataset.subset(rest), { seed: seed + fold, ...others });
  try {
    const { signal } = others;
    const { data } = await model.predict(rescale(dataset.subset(examples).images), signal ? { signal } : {});
    return { examples, probabilities: data };
  } finally {
    await model.dispose();
  }
}

/**
 * Divides examples into folds, and puts equal images into one fold: a network that was trained on a copy of an image
 * has been told its label. Where that would leave a fold empty, equal images are divided as others are.
 *
 * @param order all examples, in random order
 * @param groups equal images
 * @returns the fold of each example
 */
export function foldsOf(
  order: Uint32Array,
  folds: number,
  groups: readonly (readonly number[])[],
): Uint32Array {
  const plain = new Uint32Array(order.length);
  order.forEach((example, position) => {
    plain[example] = position % folds;
  });
  const together = plain.slice();
  for (const group of groups) {
    for (const example of group) together[example] = defined(plain[defined(group[0])]);
  }
  return new Set(together).size === folds ? together : plain;
}

/** Joins the probabilities of all folds, in the order of the examples: `[examples · classes]`. */
export function joinFolds(
  folds: readonly FoldProbabilities[],
  { length, classCount }: Pick<Dataset, "length" | "classCount">,
): Float32Array {
  const joined = new Float32Array(length * classCount);
  for (const { examples, probabilities } of folds) {
    examples.forEach((example, i) => {
      joined.set(probabilities.subarray(i * classCount, (i + 1) * classCount), example * classCount);
    });
  }
  return joined;
}

function checkFolds({ length }: Dataset, folds: number): void {
  if (Number.isInteger(folds) && folds >= 2 && folds <= length) return;
  throw new ConfigurationError(
    `Expected from 2 to ${length} folds, since each needs an example. Received: ${folds}.`,
  );
}
