/** Computes a sweep: every piece that is not cached, choice after choice. */

import { defined } from "../checked.ts";
import { Computation, type PieceProgress } from "../pieces/computation.ts";
import type { Executor } from "../pieces/executor.ts";
import { attachmentOf, failureOf, fingerprintOf, type Piece } from "../pieces/piece.ts";
import type { Store } from "../pieces/store.ts";
import type { Cell, SweepPlan } from "./plan.ts";
import { higherFirst, lastRun, meanAccuracy, resultOf, type SweepResult } from "./result.ts";
import type { CellRun } from "./train.ts";

export interface RunSweepOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PieceProgress) => void) | undefined;
  /**
   * Whether to repeat trainings that failed before.
   *
   * @default false
   */
  readonly retryFailed?: boolean | undefined;
}

/**
 * A sweep's result, and the models of the best cells.
 *
 * @see {@link sweep}
 */
export interface SweptResult {
  /** The result of all trainings. */
  readonly result: SweepResult;
  /** For each dataset the ONNX file of the best cell's best seed, by accuracy on validation images. */
  readonly models: ReadonlyMap<string, Uint8Array>;
}

/** Cells of each dataset whose models are kept during the sweep. */
const MODELS_KEPT = 3;

/**
 * Computes a sweep.
 *
 * @throws the signal's reason when it is aborted: finished pieces are in the store
 */
export async function runSweep(plan: SweepPlan, options: RunSweepOptions): Promise<SweptResult> {
  const { store, retryFailed = false, signal } = options;
  const rungs = plan.rungs?.length ?? 1;
  if (retryFailed) {
    for (const piece of piecesOf(plan)) await store.remove(failureOf(piece));
  }
  let going = plan.cells;
  const computation = new Computation(piecesOfRung(going, 0), {
    ...options,
    keepsFailures: true,
    expected: expectedOf(plan),
    onComputed: () => pruneModels(plan, computation, store),
  });
  for (let rung = 0; rung < rungs; rung++) {
    if (rung > 0) {
      going = chosen(going, rung - 1, plan, computation);
      computation.add(piecesOfRung(going, rung));
    }
    await computation.take();
    await computation.compute();
  }
  signal?.throwIfAborted();
  const result = resultOf(plan, computation.results, computation.failures);
  const models = new Map<string, Uint8Array>();
  const kept = new Set<string>();
  for (const [dataset, best] of Object.entries(result.best)) {
    if (best === null) continue;
    const piece = bestPiece(defined(plan.cells[best]), computation);
    kept.add(piece.name);
    models.set(dataset, await modelOf(piece, options));
  }
  await tidy(plan, store, kept);
  return { result, models };
}

/** Lists all pieces that may be needed. */
export function piecesOf({ cells }: SweepPlan): Piece<CellRun>[] {
  return cells.flatMap(({ runs }) => runs.flatMap(({ pieces }) => pieces));
}

function piecesOfRung(cells: readonly Cell[], rung: number): Piece<CellRun>[] {
  return cells.flatMap(({ runs }) => runs.flatMap(({ pieces }) => pieces[rung] ?? []));
}

/** Estimates the number of pieces and their cost. */
function expectedOf({ cells, rungs, keep }: SweepPlan): { pieces: number; cost: number } {
  let pieces = 0;
  let cost = 0;
  const datasets = new Map<string, number>();
  for (const { dataset } of cells) datasets.set(dataset, (datasets.get(dataset) ?? 0) + 1);
  for (let rung = 0; rung < (rungs?.length ?? 1); rung++) {
    for (const [name, all] of datasets) {
      const count = keptOf(all, keep, rung);
      for (const { runs } of cells.filter(({ dataset }) => dataset === name).slice(0, count)) {
        pieces += runs.length;
        cost += runs.reduce((sum, run) => sum + (run.pieces[rung]?.cost ?? 0), 0);
      }
    }
  }
  return { pieces, cost };
}

/** Computes the number of cells that are trained up to a choice. */
function keptOf(cells: number, keep: number, rung: number): number {
  let count = cells;
  for (let i = 0; i < rung; i++) count = Math.max(1, Math.ceil(count * keep));
  return count;
}

/** Chooses the better part of the cells of each dataset, in their order; of equals the first. */
function chosen(
  cells: readonly Cell[],
  rung: number,
  { cells: all, keep }: SweepPlan,
  { results }: Computation,
): Cell[] {
  const datasets = new Set(cells.map(({ dataset }) => dataset));
  const better = new Set<Cell>();
  for (const name of datasets) {
    const planned = all.filter(({ dataset }) => dataset === name).length;
    const ranked = cells
      .filter(({ dataset }) => dataset === name)
      .flatMap((cell) => {
        const accuracy = meanAccuracy(cell, rung, results);
        return accuracy === undefined ? [] : [{ cell, accuracy }];
      })
      .toSorted((a, b) => higherFirst(a.accuracy, b.accuracy));
    for (const { cell } of ranked.slice(0, keptOf(planned, keep, rung + 1))) better.add(cell);
  }
  return cells.filter((cell) => better.has(cell));
}

/** Finds the cell's best seed on the validation images; of equals the first. */
function bestPiece({ runs }: Cell, { results }: Computation): Piece<CellRun> {
  const ranked = runs.toSorted(
    (a, b) =>
      (lastRun(b, results)?.validation.accuracy ?? 0) - (lastRun(a, results)?.validation.accuracy ?? 0),
  );
  return defined(ranked[0]?.pieces.at(-1));
}

/** Removes models of cells that are not among the best so far: each may have many millions of numbers. */
async function pruneModels(plan: SweepPlan, { results }: Computation, store: Store): Promise<void> {
  const rung = (plan.rungs?.length ?? 1) - 1;
  for (const dataset of new Set(plan.cells.map((cell) => cell.dataset))) {
    const ranked = plan.cells
      .filter((cell) => cell.dataset === dataset)
      .flatMap((cell) => {
        const accuracy = meanAccuracy(cell, rung, results);
        return accuracy === undefined ? [] : [{ cell, accuracy }];
      })
      .toSorted((a, b) => higherFirst(a.accuracy, b.accuracy));
    for (const { cell } of ranked.slice(MODELS_KEPT)) {
      for (const piece of piecesOfRung([cell], rung)) await store.remove(attachmentOf(piece));
    }
  }
}

/** Returns the stored model; if it is missing, the same training is repeated, with the same result. */
async function modelOf(piece: Piece<CellRun>, { store, signal }: RunSweepOptions): Promise<Uint8Array> {
  const kept = await store.get(attachmentOf(piece), await fingerprintOf(piece.from)).catch(() => undefined);
  if (kept instanceof Uint8Array) return kept;
  let bytes: Uint8Array | undefined;
  await piece.compute({
    signal,
    onProgress: () => {},
    resumeFrom: async () => undefined,
    checkpoint: async () => {},
    attach: async (attachment) => {
      bytes = attachment as Uint8Array;
    },
  });
  const model = defined(bytes);
  await store.put(attachmentOf(piece), await fingerprintOf(piece.from), model);
  return model;
}

/** Removes checkpoints and models that are no longer needed. */
async function tidy(plan: SweepPlan, store: Store, kept: ReadonlySet<string>): Promise<void> {
  for (const piece of piecesOf(plan)) {
    await store.remove(piece.checkpoints.name);
    if (!kept.has(piece.name)) await store.remove(attachmentOf(piece));
  }
}
