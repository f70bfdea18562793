/** From the runs of a sweep to its result. */

import type { Plain, Settings } from "../experiment/index.ts";
import type { Failure } from "../pieces/compute-piece.ts";
import type { Piece } from "../pieces/piece.ts";
import type { Results } from "../pieces/results.ts";
import { accuracyInterval, mean, sampleDeviation } from "../statistics/index.ts";
import type { Cell, CellRuns, SweepPlan } from "./plan.ts";
import type { CellRun, Score } from "./train.ts";

/**
 * An accuracy over seeds.
 *
 * @see {@link CellResult}
 */
export interface Spread {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Sample standard deviation; null for one seed. */
  readonly deviation: number | null;
  /**
   * 95 % interval, within 0 and 1, of the accuracy to expect with other seeds on other images of the same kind. Its
   * limits are `mean ± √(s² + w²)`, where s is the distance of Student's limit over the seeds, 0 for one seed, and w
   * that of Wilson's limit for `images`; null if there is no training.
   */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Number of images on which each seed was evaluated. */
  readonly images: number;
}

/**
 * Result of one cell: a dataset with one combination of settings, over all seeds.
 *
 * @see {@link SweepResult.cells}
 */
export interface CellResult {
  /** Name of the dataset. */
  readonly dataset: string;
  /** The dataset and the varied settings, in words. */
  readonly title: string;
  /** The cell's values of the settings that vary. */
  readonly varied: Readonly<Record<string, Plain>>;
  /** All settings of the trainings, except the seed. */
  readonly settings: Omit<Settings, "seed">;
  /** Epochs trained; fewer than in the settings if successive halving dropped the cell. */
  readonly epochs: number;
  /** Number of parameters of the network. */
  readonly parameters: number;
  /** Accuracy on the validation images. */
  readonly validation: Spread;
  /** Accuracy on the test images. */
  readonly test: Spread;
  /** Mean seconds of a training. */
  readonly seconds: number;
  /** The trainings, one for each seed. */
  readonly runs: readonly RunResult[];
  /** Errors of seeds that failed. */
  readonly failures: readonly { readonly seed: number; readonly name: string; readonly message: string }[];
}

/**
 * Result of one training of a sweep.
 *
 * @see {@link CellResult.runs}
 */
export interface RunResult extends CellRun {
  /** Seed of the training. */
  readonly seed: number;
}

/**
 * Result of a sweep.
 *
 * @see {@link sweep}
 */
export interface SweepResult {
  /** Seeds of each cell. */
  readonly seeds: readonly number[];
  /** The settings that vary, with their values in order. */
  readonly varied: Readonly<Record<string, readonly Plain[]>>;
  /** Successive halving, with its default filled in; null if there is none. */
  readonly halving: { readonly epochs: readonly number[]; readonly keep: number } | null;
  /** The cells, in the order of the plan. */
  readonly cells: readonly CellResult[];
  /**
   * For each dataset the number of the best cell, by mean accuracy on validation images, of equals the first; null if
   * all failed. Being the highest of several, that accuracy is too high on average; the cell's test accuracy is not,
   * since nothing is chosen by test images.
   */
  readonly best: Readonly<Record<string, number | null>>;
  /** For each dataset the numbers of the cells that no other cell beats in both accuracy and time, fastest first. */
  readonly front: Readonly<Record<string, readonly number[]>>;
  /** Seconds of all trainings together. */
  readonly seconds: number;
}

/** Accuracies on validation images are float32 numbers, each rounded by up to 3e-8. */
const ROUNDING = 1e-7;

/** Gathers the results; cells without a finished training have only their failures. */
export function resultOf(
  { cells, seeds, rungs, keep }: SweepPlan,
  results: Results,
  failures: ReadonlyMap<Piece<unknown>, Failure>,
): SweepResult {
  const found = cells.map((cell) => cellResult(cell, results, failures));
  const datasets = [...new Set(found.map(({ dataset }) => dataset))];
  const byDataset = <Value>(value: (numbers: readonly number[]) => Value) =>
    Object.fromEntries(
      datasets.map((name) => [name, value(found.flatMap((cell, i) => (cell.dataset === name ? [i] : [])))]),
    );
  return {
    seeds,
    varied: valuesOf(cells),
    halving: rungs === null ? null : { epochs: rungs, keep },
    cells: found,
    best: byDataset((numbers) => bestOf(found, numbers)),
    front: byDataset((numbers) => frontOf(found, numbers)),
    seconds: results.seconds,
  };
}

/** Returns the last computed piece of a training. */
export function lastRun({ pieces }: CellRuns, results: Results): CellRun | undefined {
  const piece = pieces.findLast((one) => results.has(one));
  return piece && results.of(piece);
}

/** Computes the mean accuracy on validation images at a choice; undefined unless all seeds were trained so far. */
export function meanAccuracy({ runs }: Cell, rung: number, results: Results): number | undefined {
  const accuracies = runs.flatMap(({ pieces }) => {
    const piece = pieces[rung];
    return piece !== undefined && results.has(piece) ? [results.of(piece).validation.accuracy] : [];
  });
  return accuracies.length === runs.length ? mean(accuracies) : undefined;
}

function cellResult(
  { dataset, title, varied, runs }: Cell,
  results: Results,
  failures: ReadonlyMap<Piece<unknown>, Failure>,
): CellResult {
  const trained = runs.flatMap((run): RunResult[] => {
    const last = lastRun(run, results);
    return last === undefined ? [] : [{ seed: run.seed, ...last }];
  });
  const failed = runs.flatMap(({ seed, pieces }) =>
    pieces.flatMap((piece) => {
      const failure = failures.get(piece);
      return failure === undefined ? [] : [{ seed, ...failure }];
    }),
  );
  const { seed: _, ...settings } = runs[0]?.training.settings ?? ({} as Settings);
  return {
    ...{ dataset, title, varied, settings },
    epochs: Math.max(0, ...trained.map(({ history }) => history.length)),
    parameters: trained[0]?.parameters ?? 0,
    validation: spread(trained.map(({ validation }) => validation)),
    test: spread(trained.map(({ test }) => test)),
    seconds: mean(trained.map(({ times }) => times.total)),
    runs: trained,
    failures: failed,
  };
}

/** Summarizes the scores of a cell's seeds. */
export function spread(scores: readonly Score[]): Spread {
  const accuracies = scores.map(({ accuracy }) => accuracy);
  // The same share of the same number of images is held out with every seed.
  const images = scores[0]?.images ?? 0;
  return {
    mean: mean(accuracies),
    deviation: sampleDeviation(accuracies),
    interval: accuracyInterval(accuracies, images),
    images,
  };
}

function valuesOf(cells: readonly Cell[]): Record<string, readonly Plain[]> {
  const names = Object.keys(cells[0]?.varied ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = new Map(cells.map(({ varied }) => [JSON.stringify(varied[name]), varied[name] ?? null]));
      return [name, [...values.values()]];
    }),
  );
}

/** Returns true for cells trained to the end with every seed; only these are compared. */
export function isComparable({ epochs, settings, failures }: CellResult): boolean {
  return epochs === settings.epochs && failures.length === 0;
}

/**
 * Orders accuracies from the highest down, for sorting.
 *
 * @returns 0 for those that differ by rounding alone, as the mean of 26/30 and 28/30 and twice 27/30 do
 */
export function higherFirst(a: number, b: number): number {
  return Math.abs(a - b) < ROUNDING ? 0 : b - a;
}

/** Lists the cells that have a training: those trained longest first, and of these the most accurate first. */
export function bestFirst(cells: readonly CellResult[]): CellResult[] {
  return cells
    .filter(({ runs }) => runs.length > 0)
    .toSorted((a, b) => b.epochs - a.epochs || higherFirst(a.validation.mean, b.validation.mean));
}

/** Lists the other compared cells whose accuracy on validation images equals that of the best. */
export function tiedWith(best: CellResult, cells: readonly CellResult[]): CellResult[] {
  return cells.filter(
    (cell) =>
      cell !== best && isComparable(cell) && higherFirst(cell.validation.mean, best.validation.mean) === 0,
  );
}

function bestOf(cells: readonly CellResult[], numbers: readonly number[]): number | null {
  let best: number | null = null;
  for (const i of numbers) {
    const cell = cells[i];
    if (cell === undefined || !isComparable(cell)) continue;
    const before = best === null ? undefined : cells[best];
    if (before === undefined || higherFirst(cell.validation.mean, before.validation.mean) < 0) best = i;
  }
  return best;
}

function frontOf(cells: readonly CellResult[], numbers: readonly number[]): number[] {
  const compared = numbers.flatMap((i) => {
    const cell = cells[i];
    return cell !== undefined && isComparable(cell) ? [{ i, ...cell }] : [];
  });
  const fastest = compared.toSorted((a, b) => a.seconds - b.seconds || b.validation.mean - a.validation.mean);
  let reached = Number.NEGATIVE_INFINITY;
  return fastest.flatMap(({ i, validation }) => {
    if (higherFirst(validation.mean, reached) >= 0) return [];
    reached = validation.mean;
    return [i];
  });
}
