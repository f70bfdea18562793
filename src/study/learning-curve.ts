/**
 * Test accuracy by the number of training images: whether more of them would help which model. All points are
 * trained equally long, by the same number of steps on batches of the same size; they differ only in the number of
 * different images. Otherwise more images would also mean longer training.
 */

import { defined } from "../checked.ts";
import { checkParts, type Dataset, rescale, type TrainAndTest } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
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

/**
 * The accuracy with a number of training images.
 *
 * @see {@link learningCurve}
 */
export interface CurvePoint {
  /** Number of different training images. */
  readonly examples: number;
  /** Number of training steps, the same at all points of a curve. */
  readonly steps: number;
  /** Accuracy on the test images. */
  readonly accuracy: number;
  /** Wilson's 95 % interval: for the test images only, not for the choice of training images. */
  readonly interval: Interval;
  /** Seconds of training and evaluation. */
  readonly seconds: number;
}

/**
 * The last step of a curve.
 *
 * @see {@link LearningCurve.end}
 */
export interface CurveEnd {
  /** Number of training images before it. */
  readonly from: number;
  /** Number of training images after it. */
  readonly to: number;
  /** Share of the errors that the additional images save; negative if errors increase; null if there were none. */
  readonly fewerErrors: number | null;
  /**
   * Whether the accuracy rises beyond both 95 % intervals. Since the trainings are equally long, the images cause
   * it.
   */
  readonly isRising: boolean;
}

/** Options of `study.learningCurve`. */
export interface CurveOptions {
  /** Seed of the shuffle and of the trainings. */
  readonly seed: number;
  /**
   * Numbers of training images.
   *
   * @default a sixtieth, a twelfth, a third and all of them
   */
  readonly sizes?: readonly number[];
  /**
   * Aborts the trainings, which reject with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Called with the number of points done and of all.
   *
   * @default none
   */
  readonly onPoint?: (done: number, points: number) => void;
}

/** Shares of all images before rounding: 1,000, 5,000 and 20,000 of 60,000. */
const SHARES = [1 / 60, 1 / 12, 1 / 3] as const;
/** Smallest number of images: on fewer, a network learns too little to compare. */
const MIN_IMAGES = 50;

/**
 * Computes the sizes of a curve: a sixtieth, a twelfth and a third of all images, rounded to one digit, at least
 * 50, and all. Few points, since each takes as long as that of all images.
 */
export function curveSizes(all: number): number[] {
  const sizes = SHARES.map((share) => {
    const digit = 10 ** Math.floor(Math.log10(Math.max(1, share * all)));
    return Math.round((share * all) / digit) * digit;
  });
  return [...new Set(sizes)].filter((size) => size >= MIN_IMAGES && size < all).concat(all);
}

/**
 * Trains by a recipe on growing parts of the training images, shuffled once, so that each set contains the smaller
 * ones. Each training has the number of steps that the recipe takes on all images.
 *
 * @param parts training and test images
 * @param recipe a recipe, or your own
 * @throws {ConfigurationError} for a size that is not a number of training images
 * @throws the signal's reason when it is aborted
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 40, testCount: 10 });
 * const recipe = { ...study.logisticRegression, epochs: 1 };
 * const points = await study.learningCurve(parts, recipe, { seed: 1, sizes: [40] });
 * console.log(points[0]?.examples); // 40
 * ```
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

/** Adapts the recipe of every point: batch size and epochs as on all training images. */
export function curveRecipe(recipe: Recipe, allImages: number): Recipe {
  return { ...recipe, ...stepsForFewImages(recipe, allImages), validationSplit: 0 };
}

/** Options of `study.curvePoint`. */
export interface CurvePointOptions extends Pick<FitOptions, "callbacks" | "signal"> {
  /** Seed of the shuffle and of the training. */
  readonly seed: number;
}

/**
 * Computes one point of {@link learningCurve}.
 *
 * @param size number of different training images
 * @throws {ConfigurationError} if it is not a number of training images
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const parts = await drawDataset("drawn-digits", { trainCount: 40, testCount: 10 });
 * const recipe = { ...study.logisticRegression, epochs: 1 };
 * const { examples } = await study.curvePoint(parts, recipe, 20, { seed: 1 });
 * console.log(examples); // 20
 * ```
 */
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

/**
 * Repeats the first shuffled images up to the number of all images, so that an epoch has the same length for any
 * size.
 */
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
 * Computes the last step of a curve.
 *
 * @param points points with equally long trainings, the fewest images first
 * @returns null for fewer than two points
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
