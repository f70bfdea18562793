/** What becomes of a recipe that was made for tens of thousands of images where there are few. */

import type { Recipe } from "../recipes/index.ts";

/** Few images take more epochs: a training of fewer steps than this has not learned what there is to learn. */
const LEAST_STEPS = 200;
/** And smaller batches, so that an epoch is some steps at least. */
const LEAST_STEPS_PER_EPOCH = 8;
const SMALLEST_BATCH = 16;

/** The recipe's batch size and epochs for so many examples: as they are where those are many, some thousands. */
export function fewerExamples(
  recipe: Pick<Recipe, "batchSize" | "epochs">,
  examples: number,
): Pick<Recipe, "batchSize" | "epochs"> {
  const most = Math.max(SMALLEST_BATCH, Math.floor(examples / LEAST_STEPS_PER_EPOCH));
  const batchSize = most < recipe.batchSize ? evenBatch(examples, most) : recipe.batchSize;
  const stepsPerEpoch = Math.ceil(examples / batchSize);
  return { batchSize, epochs: Math.max(recipe.epochs, Math.ceil(LEAST_STEPS / stepsPerEpoch)) };
}

/** A last, smaller batch would take a graph and a run of its own in each of many short epochs. */
function evenBatch(examples: number, most: number): number {
  for (let batch = most; 2 * batch > most; batch--) if (examples % batch === 0) return batch;
  return most;
}
