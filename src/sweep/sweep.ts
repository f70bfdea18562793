/** `sweep({ … })`: many trainings, from their description to a table of results. */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../errors/index.ts";
import {
  abortSignal,
  boolean,
  type Checks,
  callable,
  checkOptions,
  integer,
  oneOf,
  text,
} from "../options/index.ts";
import { type ChildProcesses, childProcesses } from "../pieces/children/child-processes.ts";
import type { Computing } from "../pieces/children/work.ts";
import type { PieceProgress } from "../pieces/computation.ts";
import { computedByOf } from "../pieces/computed-by.ts";
import { computeHere, type Executor } from "../pieces/executor.ts";
import { fileStore, tidyFileStore } from "../pieces/file-store.ts";
import { memoryStore, type Store } from "../pieces/store.ts";
import { nodePlatform } from "../runtime/node.ts";
import { type Platform, platform, usePlatform } from "../runtime/platform.ts";
import { MAX_THREADS, MAX_WORKERS } from "../runtime/threads.ts";
import { runSweep, type SweptResult } from "./run-sweep.ts";
import type { SweepFile } from "./sweep-file.ts";
import { openSweep, type SweepDescription } from "./work.ts";

/** Options of `sweep`. */
export interface SweepOptions {
  /**
   * Directory for finished trainings, in `pieces/`: the same sweep, or one with more values, resumes from there.
   *
   * @default none; nothing is stored
   */
  readonly directory?: string;
  /**
   * Directory that paths in the description are relative to.
   *
   * @default the current one
   */
  readonly from?: string;
  /**
   * Directory to search for datasets, as in `loadDataset`.
   *
   * @default the places of `loadDataset`
   */
  readonly data?: string;
  /**
   * Number of processes; more than one need a `directory`.
   *
   * @default this process alone
   */
  readonly workers?: number;
  /**
   * Threads of each process; results depend on it.
   *
   * @default the cores, divided among the processes
   */
  readonly threads?: number;
  /**
   * "cpu" or "webgpu".
   *
   * @default "cpu"
   */
  readonly device?: Computing["device"];
  /**
   * Whether to repeat trainings that failed before.
   *
   * @default false
   */
  readonly retryFailed?: boolean;
  /**
   * Aborts the sweep, which rejects with the signal's reason; finished trainings are stored.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Called with the progress of each training.
   *
   * @default none
   */
  readonly onProgress?: (progress: PieceProgress) => void;
}

const CHECKS: Checks<SweepOptions> = {
  directory: text,
  from: text,
  data: text,
  workers: integer({ min: 1, max: MAX_WORKERS }),
  threads: integer({ min: 1, max: MAX_THREADS }),
  device: oneOf(["cpu", "webgpu"]),
  retryFailed: boolean,
  signal: abortSignal,
  onProgress: callable,
};

/** Directory of a sweep's pieces, below its own. */
export const PIECES = "pieces";

/**
 * Trains every combination of datasets, settings and seeds, and compares them. Finished trainings are stored in
 * `directory` and not repeated, neither after an interruption nor when values or seeds are added.
 *
 * @param file datasets, settings and what varies
 * @throws {UnknownNameError} for an unknown setting, with the nearest known one
 * @throws {ConfigurationError} for values that are not acceptable
 * @throws the signal's reason when it is aborted
 * @example
 * ```ts
 * import { sweep } from "atelier/sweep";
 *
 * const { result, models } = await sweep({
 *   datasets: "drawn-digits",
 *   recipe: "linear",
 *   settings: { trainImages: 40, epochs: 1 },
 *   vary: { learningRate: [0.001, 0.01] },
 *   testImages: 20,
 * });
 * console.log(result.cells.length, models.size); // 2 1
 * ```
 */
export async function sweep(file: SweepFile, options: SweepOptions = {}): Promise<SweptResult> {
  checkOptions<SweepOptions>("sweep", options, CHECKS);
  const { directory, from = ".", data, workers, retryFailed, signal, onProgress } = options;
  if (workers !== undefined && directory === undefined) {
    throw new ConfigurationError(
      "sweep: expected a directory with workers, since results are handed over in it. Received: none.",
    );
  }
  const computing = computingOf(options);
  const description: SweepDescription = { file, directory: from, ...(data !== undefined && { data }) };
  const before = platformBefore();
  usePlatform({ ...nodePlatform(computing), terminal: before.terminal });
  let executor: Executor | undefined;
  try {
    const plan = await openSweep(description, computing);
    executor =
      workers === undefined || directory === undefined
        ? computeHere()
        : await sweepProcesses(workers, directory, description, computing);
    const store = await openSweepStore(directory, computing);
    return await runSweep(plan, { store, executor, signal, onProgress, retryFailed });
  } finally {
    await executor?.close();
    if (directory !== undefined) await tidyFileStore(join(directory, PIECES));
    usePlatform(before);
  }
}

/** Returns the chosen platform, or Node's if the package's main entry was not imported. */
function platformBefore(): Platform {
  try {
    return platform();
  } catch {
    return nodePlatform();
  }
}

/** Computes each process's threads and device. */
export function computingOf({ workers = 1, threads, device = "cpu" }: SweepOptions): Computing {
  return { threads: threads ?? Math.max(1, Math.floor(availableParallelism() / workers)), device };
}

/** Opens the store in a sweep's directory, or one in memory. */
export async function openSweepStore(
  directory: string | undefined,
  computing: Computing,
  onRefused?: (name: string, reason: string) => void,
): Promise<Store> {
  if (directory === undefined) return memoryStore();
  return fileStore(
    join(directory, PIECES),
    await computedByOf("sweep", computing),
    onRefused === undefined ? {} : { onRefused },
  );
}

/** Starts the processes that compute a sweep's pieces. */
export async function sweepProcesses(
  workers: number,
  directory: string,
  description: SweepDescription,
  computing: Computing,
): Promise<ChildProcesses> {
  return childProcesses(workers, {
    ...{ module: "sweep", description, computing },
    store: { kind: "directory", directory: join(directory, PIECES) },
    computedBy: await computedByOf("sweep", computing),
  });
}
