/** How test accuracy grows with the number of training images: whether more of them would help, and whom. */

import { rescale, type TrainAndTest } from "../data/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { type Recipe, trainByRecipe } from "../recipes/index.ts";
import { type Interval, wilsonInterval } from "../statistics/index.ts";

export interface CurvePoint {
  readonly examples: number;
  readonly accuracy: number;
  /** Wilson's 95 % interval: of the test images only, not of the choice of training images. */
  readonly interval: Interval;
  readonly seconds: number;
}

export interface CurveOptions {
  readonly seed: number;
  /** Numbers of training images; default {@link curveSizes} of all there are. */
  readonly sizes?: readonly number[];
  readonly signal?: AbortSignal;
  readonly onPoint?: (done: number, points: number) => void;
}

/** Few images take more epochs: a training of fewer steps than this has not learned what there is to learn. */
const LEAST_STEPS = 400;
/** And smaller batches, so that an epoch is some steps at least. */
const LEAST_STEPS_PER_EPOCH = 8;
const SMALLEST_BATCH = 16;

/** 100, 300, 1,000, 3,000 … up to all there are. */
export function curveSizes(all: number): number[] {
  const sizes: number[] = [];
  for (let size = 100; size < all; size *= 10) sizes.push(size, ...(3 * size < all ? [3 * size] : []));
  return [...sizes, all];
}

/**
 * Trains by a recipe on the first so many of the training images, shuffled once, so that each set contains the
 * smaller ones.
 *
 * @throws the signal's reason when it is aborted
 */
export async function learningCurve(
  { train, test }: TrainAndTest,
  recipe: Recipe,
  { seed, sizes = curveSizes(train.length), signal, onPoint }: CurveOptions,
): Promise<CurvePoint[]> {
  const shuffled = new RandomGenerator(seed).split("learning curve").permutation(train.length);
  const points: CurvePoint[] = [];
  for (const size of sizes) {
    signal?.throwIfAborted();
    const began = performance.now();
    const stopping = signal === undefined ? {} : { signal };
    const model = await trainByRecipe(recipe, train.subset(shuffled.subarray(0, size)), {
      ...{ seed, ...fewerExamples(recipe, size), ...stopping },
    });
    const { accuracy } = await model.evaluate(rescale(test.images), test.labels, stopping);
    const right = Math.round(accuracy * test.length);
    points.push({
      examples: size,
      accuracy: right / test.length,
      interval: wilsonInterval(right, test.length),
      seconds: (performance.now() - began) / 1000,
    });
    onPoint?.(points.length, sizes.length);
  }
  return points;
}

/** The recipe's batch size and epochs for so many examples. */
function fewerExamples({ batchSize, epochs }: Recipe, examples: number) {
  const batch = Math.min(batchSize, Math.max(SMALLEST_BATCH, Math.floor(examples / LEAST_STEPS_PER_EPOCH)));
  return { batchSize: batch, epochs: Math.max(epochs, Math.ceil(LEAST_STEPS / Math.ceil(examples / batch))) };
}
