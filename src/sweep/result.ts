/** From the runs of a sweep to what it shows. */

import type { Plain, Settings } from "../experiment/index.ts";
import type { Failure } from "../pieces/compute-piece.ts";
import type { Piece } from "../pieces/piece.ts";
import type { Results } from "../pieces/results.ts";
import { mean, meanInterval, sampleDeviation } from "../statistics/index.ts";
import type { Cell, CellRuns, SweepPlan } from "./plan.ts";
import type { CellRun } from "./train.ts";

/** A number over seeds. */
export interface Spread {
  readonly mean: number;
  /** The sample standard deviation; null of one seed. */
  readonly deviation: number | null;
  /** The 95 % interval of the mean by Student's t; null of one seed. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** A cell, as far as it was trained. */
export interface CellResult {
  readonly dataset: string;
  readonly title: string;
  readonly varied: Readonly<Record<string, Plain>>;
  /** All settings of the trainings, the seed left out. */
  readonly settings: Omit<Settings, "seed">;
  /** How many epochs it was trained: fewer than the settings say where another cell was chosen over it. */
  readonly epochs: number;
  readonly parameters: number;
  readonly validation: Spread;
  readonly test: Spread;
  /** Seconds of a training. */
  readonly seconds: number;
  readonly runs: readonly RunResult[];
  /** Why seeds failed. */
  readonly failures: readonly { readonly seed: number; readonly name: string; readonly message: string }[];
}

/** What one training of a sweep came to. */
export interface RunResult extends CellRun {
  readonly seed: number;
}

/** What a sweep came to, of all its trainings. */
export interface SweepResult {
  readonly seeds: readonly number[];
  /** The settings that vary, by name, with the values in their order. */
  readonly varied: Readonly<Record<string, readonly Plain[]>>;
  readonly halving: { readonly epochs: readonly number[]; readonly keep: number } | null;
  /** In the order of the plan. */
  readonly cells: readonly CellResult[];
  /** For each dataset the number of the best cell, by the mean accuracy on validation images; null if all failed. */
  readonly best: Readonly<Record<string, number | null>>;
  /** For each dataset the numbers of the cells that no other one beats both in accuracy and in time, fastest first. */
  readonly front: Readonly<Record<string, readonly number[]>>;
  /** Seconds of all trainings together. */
  readonly seconds: number;
}

/** Gathers the results; cells of which no training has come to its end are there with what failed. */
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

/** The last piece of a training that was computed. */
export function lastRun({ pieces }: CellRuns, results: Results): CellRun | undefined {
  const piece = pieces.findLast((one) => results.has(one));
  return piece && results.of(piece);
}

/** The mean accuracy on validation images after these epochs; undefined unless all seeds were trained so far. */
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
    validation: spread(trained.map(({ validation }) => validation.accuracy)),
    test: spread(trained.map(({ test }) => test.accuracy)),
    seconds: mean(trained.map(({ times }) => times.total)),
    runs: trained,
    failures: failed,
  };
}

function spread(numbers: readonly number[]): Spread {
  return {
    mean: mean(numbers),
    deviation: sampleDeviation(numbers),
    interval: meanInterval(numbers),
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

/** Only cells that were trained to their end with every seed are compared. */
function isComparable({ epochs, settings, failures }: CellResult): boolean {
  return epochs === settings.epochs && failures.length === 0;
}

function bestOf(cells: readonly CellResult[], numbers: readonly number[]): number | null {
  let best: number | null = null;
  for (const i of numbers) {
    const cell = cells[i];
    if (cell === undefined || !isComparable(cell)) continue;
    const before = best === null ? undefined : cells[best];
    if (before === undefined || cell.validation.mean > before.validation.mean) best = i;
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
    if (validation.mean <= reached) return [];
    reached = validation.mean;
    return [i];
  });
}
