/** How test accuracy grows with the number of training images: whether more of them would help, and whom. */

import { rescale, type TrainAndTest } from "../data/index.ts";
import type { FitOptions } from "../model/fit.ts";
import { RandomGenerator } from "../random/random.ts";
import { type Recipe, trainByRecipe } from "../recipes/index.ts";
import { type Interval, wilsonInterval } from "../statistics/index.ts";
import { fewerExamples } from "./fewer-examples.ts";

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

/**
 * 100, 300, 1,000, 3,000 … up to a third of all there are, and all: what lies between takes the longest, and tells the
 * least.
 */
export function curveSizes(all: number): number[] {
  const sizes: number[] = [];
  for (let size = 100; 3 * size <= all; size *= 10) sizes.push(size, ...(9 * size <= all ? [3 * size] : []));
  return [...sizes, all];
}

/**
 * Trains by a recipe on the first so many of the training images, shuffled once, so that each set contains the
 * smaller ones.
 *
 * @throws the signal's reason when it is aborted
 */
export async function learningCurve(
  parts: TrainAndTest,
  recipe: Recipe,
  { seed, sizes = curveSizes(parts.train.length), signal, onPoint }: CurveOptions,
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const size of sizes) {
    signal?.throwIfAborted();
    points.push(await curvePoint(parts, recipe, size, { seed, ...(signal && { signal }) }));
    onPoint?.(points.length, sizes.length);
  }
  return points;
}

/** One point of {@link learningCurve}. */
export async function curvePoint(
  { train, test }: TrainAndTest,
  recipe: Recipe,
  size: number,
  options: { seed: number } & Pick<FitOptions, "callbacks" | "signal">,
): Promise<CurvePoint> {
  const { seed, signal } = options;
  const shuffled = new RandomGenerator(seed).split("learning curve").permutation(train.length);
  const began = performance.now();
  const subset = train.subset(shuffled.subarray(0, size));
  const model = await trainByRecipe(recipe, subset, { ...options, ...fewerExamples(recipe, size) });
  const { accuracy } = await model.evaluate(rescale(test.images), test.labels, signal ? { signal } : {});
  const right = Math.round(accuracy * test.length);
  return {
    examples: size,
    accuracy: right / test.length,
    interval: wilsonInterval(right, test.length),
    seconds: (performance.now() - began) / 1000,
  };
}
