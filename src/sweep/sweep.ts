/** `sweep({ … })`: many trainings, from a description of them to the table of what came of them. */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
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
  /** Where finished trainings are kept, in `pieces/`: the same sweep, and one with more values, goes on from there. Default: nowhere. */
  readonly directory?: string;
  /** The directory that paths in the description are relative to; default the current one. */
  readonly from?: string;
  /** Where datasets are looked for, as with `loadDataset`. */
  readonly data?: string;
  /** Processes that compute at once, which need a `directory`; default: this one alone. */
  readonly workers?: number;
  /** Threads of each process; default: the cores, divided among them. The numbers depend on it. */
  readonly threads?: number;
  /** Default "cpu". */
  readonly device?: Computing["device"];
  /** Whether trainings that failed before are tried again; default false. */
  readonly retryFailed?: boolean;
  readonly signal?: AbortSignal;
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

/** Where the pieces of a sweep are, below its directory. */
export const PIECES = "pieces";

/**
 * Trains every combination of datasets, settings and seeds of a sweep, and compares them. What is finished is kept in
 * `directory`, and is not trained again: neither when the sweep was stopped, nor when values or seeds are added.
 *
 * @param file what varies, as a sweep's file has it
 * @throws UnknownNameError for a setting that there is not, with the nearest known one; ConfigurationError for values that are
 *   not acceptable; the signal's reason when it is aborted
 * @example
 * const { result, models } = await sweep(
 *   {
 *     datasets: "fashion-mnist",
 *     recipe: "sprint",
 *     vary: { learningRate: { min: 1e-3, max: 3e-2, scale: "log" }, batchSize: [64, 128] },
 *     samples: 8,
 *     seeds: 3,
 *   },
 *   { directory: "runs/rates", workers: 2 },
 * );
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

/** The platform that was chosen; that of Node, if the package's main entry was not imported. */
function platformBefore(): Platform {
  try {
    return platform();
  } catch {
    return nodePlatform();
  }
}

/** How each process computes. */
export function computingOf({ workers = 1, threads, device = "cpu" }: SweepOptions): Computing {
  return { threads: threads ?? Math.max(1, Math.floor(availableParallelism() / workers)), device };
}

/** The store in a sweep's directory; without one, in memory. */
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

/** Processes that compute the pieces of a sweep. */
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
