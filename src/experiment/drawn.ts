/** Numbers of images: of drawn datasets, which have any number of them, an experiment states them. */

import { isDrawn } from "../data/index.ts";
import type { Experiment } from "./experiment.ts";

/**
 * Numbers of images that a drawn dataset ("drawn-digits", "drawn-garments") has in experiments, wherever they are
 * trained: on the page, on the command line and in programs. They are drawn in a second or two.
 *
 * @example
 * ```ts
 * import { drawDataset, experiments } from "atelier";
 *
 * console.log(experiments.DRAWN_COUNTS); // { trainCount: 6000, testCount: 1000 }
 * const { test } = await drawDataset("drawn-digits", { ...experiments.DRAWN_COUNTS, trainCount: 0 });
 * console.log(test.length); // 1000
 * ```
 */
export const DRAWN_COUNTS = {
  /** Training images, of which an experiment may use fewer. */
  trainCount: 6_000,
  /** Test images. */
  testCount: 1_000,
} as const;

/** Returns the number of training images that a dataset of this length has in experiments. */
export function lengthInExperiments(dataset: string, length: number): number {
  return isDrawn(dataset) ? Math.min(length, DRAWN_COUNTS.trainCount) : length;
}

/** Returns how many of a dataset's training images, including those for validation, an experiment uses. */
export function countUsedImages({ dataset, settings }: Experiment, length: number): number {
  const available = lengthInExperiments(dataset, length);
  return Math.min(available, settings.trainCount ?? available);
}
