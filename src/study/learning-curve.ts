/**
 * How test accuracy grows with the number of training images: whether more of them would help which model. All points are
 * trained equally long, by the same number of steps on batches of the same size: what differs is only how many different
 * images are among them. Otherwise a point on more images would be better for its longer training, too.
 */

import { defined } from "../checked.ts";
import { checkParts, type Dataset, rescale, type TrainAndTest } from "../data/index.ts";
import { ConfigurationError } from "../errors.ts";
import { callbacksCheck } from "../model/callbacks/index.ts";
import type { FitOptions } from "../model/fit.ts";
import {
  abortSignal,
  callable,
  checkOption,
  checkOptions,
  integer,
  listOf,
  required,
  seedNumber,
} from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { countSteps, type Recipe, recipeCheck, stepsForFewImages, trainJustSo } from "../recipes/index.ts";
import { type Interval, wilsonInterval } from "../statistics/index.ts";

/** The accuracy with so many training images. */
export interface CurvePoint {
  /** Different training images. */
  readonly examples: number;
  /** Training steps, the same at all points of a curve. */
  readonly steps: number;
  readonly accuracy: number;
  /** Wilson's 95 % interval: of the test images only, not of the choice of training images. */
  readonly interval: Interval;
  readonly seconds: number;
}

/** What the last step of a curve brings. */
export interface CurveEnd {
  /** From so many training images, and to so many. */
  readonly from: number;
  readonly to: number;
  /** Errors that the additional images save, as a share; negative if there are more errors; null if there were none. */
  readonly fewerErrors: number | null;
  /** Whether the accuracy rises beyond both 95 % intervals. As the trainings are equally long, images do that. */
  readonly isRising: boolean;
}

export interface CurveOptions {
  readonly seed: number;
  /** Numbers of training images; default {@link curveSizes} of all there are. */
  readonly sizes?: readonly number[];
  readonly signal?: AbortSignal;
  readonly onPoint?: (done: number, points: number) => void;
}

/** Shares of all images, before rounding: 1,000, 5,000 and 20,000 of 60,000. */
const SHARES = [1 / 60, 1 / 12, 1 / 3] as const;
/** On fewer images than this a network learns little that could be compared. */
const MIN_IMAGES = 50;

/**
 * A sixtieth, a twelfth and a third of all images, rounded to one digit, and all; none below 50 but all. Few points,
 * since each takes as long as that of all images.
 */
export function curveSizes(all: number): number[] {
  const sizes = SHARES.map((share) => {
    const digit = 10 ** Math.floor(Math.log10(Math.max(1, share * all)));
    return Math.round((share * all) / digit) * digit;
  });
  return [...new Set(sizes)].filter((size) => size >= MIN_IMAGES && size < all).concat(all);
}

/**
 * Trains by a recipe on the first so many of the training images, shuffled once, so that each set contains the
 * smaller ones; always by as many steps as the recipe takes on all of them.
 *
 * @throws ConfigurationError for a size that is not a number of training images; the signal's reason when it is aborted
 */
export async function learningCurve(
  parts: TrainAndTest,
  recipe: Recipe,
  options: CurveOptions,
): Promise<CurvePoint[]> {
  checkParts("learningCurve", parts);
  checkOption("learningCurve", "the recipe", recipe, required(recipeCheck));
  checkOptions<CurveOptions>("learningCurve", options, {
    seed: required(seedNumber),
    sizes: listOf(integer({ min: 1, max: parts.train.length })),
    signal: abortSignal,
    onPoint: callable,
  });
  const { seed, sizes = curveSizes(parts.train.length), signal, onPoint } = options;
  const points: CurvePoint[] = [];
  for (const size of sizes) {
    signal?.throwIfAborted();
    points.push(await curvePoint(parts, recipe, size, { seed, ...(signal && { signal }) }));
    onPoint?.(points.length, sizes.length);
  }
  return points;
}

/** The recipe of every point: batch size and epochs as they are on all training images. */
export function curveRecipe(recipe: Recipe, allImages: number): Recipe {
  return { ...recipe, ...stepsForFewImages(recipe, allImages), validationSplit: 0 };
}

export interface CurvePointOptions extends Pick<FitOptions, "callbacks" | "signal"> {
  readonly seed: number;
}

/** One point of {@link learningCurve}. */
export async function curvePoint(
  parts: TrainAndTest,
  recipe: Recipe,
  size: number,
  options: CurvePointOptions,
): Promise<CurvePoint> {
  checkParts("curvePoint", parts);
  const { train, test } = parts;
  checkOption("curvePoint", "the recipe", recipe, required(recipeCheck));
  checkOption("curvePoint", "the size", size, required(integer({ min: 1, max: train.length })));
  checkOptions<CurvePointOptions>("curvePoint", options, {
    seed: required(seedNumber),
    callbacks: callbacksCheck,
    signal: abortSignal,
  });
  const { seed, signal } = options;
  const ofAll = curveRecipe(recipe, train.length);
  const began = performance.now();
  const model = await trainJustSo(ofAll, repeated(train, size, seed), options);
  const { accuracy } = await model
    .evaluate(rescale(test.images), test.labels, signal ? { signal } : {})
    .finally(() => model.dispose());
  const right = Math.round(defined(accuracy) * test.length);
  return {
    examples: size,
    steps: countSteps(ofAll, train.length).totalSteps,
    accuracy: right / test.length,
    interval: wilsonInterval(right, test.length),
    seconds: (performance.now() - began) / 1000,
  };
}

/** The first images of the shuffled ones, repeated until their number is that of all images: an epoch has the same length for any size. */
function repeated(train: Dataset, size: number, seed: number): Dataset {
  if (!(Number.isInteger(size) && size >= 1 && size <= train.length)) {
    throw new ConfigurationError(
      `Expected a number of training images from 1 to ${train.length}. Received: ${size}.`,
    );
  }
  const shuffled = new RandomGenerator(seed).split("learning curve").permutation(train.length);
  return train.subset(shuffled.map((_, i) => defined(shuffled[i % size])));
}

/**
 * What the last step of a curve brings.
 *
 * @param points the fewest images first, trained equally long
 * @returns null of fewer than two points
 */
export function curveEnd(
  points: readonly Pick<CurvePoint, "examples" | "accuracy" | "interval">[],
): CurveEnd | null {
  const [before, last] = points.slice(-2);
  if (before === undefined || last === undefined) return null;
  return {
    from: before.examples,
    to: last.examples,
    fewerErrors: before.accuracy === 1 ? null : 1 - (1 - last.accuracy) / (1 - before.accuracy),
    isRising: last.interval.low > before.interval.high,
  };
}
