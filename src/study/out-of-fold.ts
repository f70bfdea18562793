/**
 * Probabilities of examples from models that were not trained on them: the examples are divided into folds, and for
 * each fold a model is trained on the others.
 */

import { type Dataset, rescale } from "../data/index.ts";
import { ConfigurationError } from "../errors.ts";
import { RandomGenerator } from "../random/random.ts";
import { type Recipe, type RecipeChanges, trainByRecipe } from "../recipes/index.ts";

export interface OutOfFoldOptions extends RecipeChanges {
  readonly seed: number;
  /** How many; default 4. */
  readonly folds?: number;
  readonly signal?: AbortSignal;
  /** Called when another fold is done. */
  readonly onFold?: (done: number, folds: number) => void;
}

/**
 * Probabilities of the classes for each example: [examples · classes].
 *
 * @param recipe of a network that ends in a softmax
 * @throws ConfigurationError unless there are from 2 folds to as many as examples; the signal's reason when it is
 *   aborted
 */
export async function outOfFoldProbabilities(
  dataset: Dataset,
  recipe: Recipe,
  options: OutOfFoldOptions,
): Promise<Float32Array> {
  const { seed, folds = 4, signal, onFold, ...changes } = options;
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= dataset.length)) {
    throw new ConfigurationError(
      `Expected from 2 to ${dataset.length} folds, as many as examples. Received: ${folds}.`,
    );
  }
  const { classCount } = dataset;
  const order = new RandomGenerator(seed).split("folds").permutation(dataset.length);
  const probabilities = new Float32Array(dataset.length * classCount);
  for (let fold = 0; fold < folds; fold++) {
    signal?.throwIfAborted();
    const held = order.filter((_, position) => position % folds === fold);
    const rest = order.filter((_, position) => position % folds !== fold);
    const model = await trainByRecipe(recipe, dataset.subset(rest), {
      ...{ seed: seed + fold, ...changes },
      ...(signal && { signal }),
    });
    const { data } = await model.predict(rescale(dataset.subset(held).images));
    held.forEach((example, i) => {
      probabilities.set(data.subarray(i * classCount, (i + 1) * classCount), example * classCount);
    });
    onFold?.(fold + 1, folds);
  }
  return probabilities;
}
