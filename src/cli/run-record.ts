/** The output files of a training run: `model.onnx`, `history.json`, `config.json`. */

import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { defined } from "../checked.ts";
import { StorageError } from "../errors/index.ts";
import { toAddress } from "../experiment/index.ts";
import { checkWritable } from "../files/check-writable.ts";
import { writeTogether } from "../files/write-together.ts";
import type { Dataset, Model, TrainAndTest } from "../index.ts";
import type { EpochRecord } from "../model/callbacks/index.ts";
import { platform } from "../runtime/index.ts";
import { machine, versions } from "./surroundings.ts";
import type { TrainingPlan } from "./training-plan.ts";

export const RUN_FILES = ["model.onnx", "history.json", "config.json"] as const;

/** The content of `history.json`. */
export interface RunHistory {
  /** Losses of training and, in `val_loss`, of validation; both include label smoothing. */
  readonly epochs: readonly EpochRecord[];
  /** Seconds of training and validation. */
  readonly seconds: number;
  /** Results on the test images, with the plain loss that `evaluate` reports; null if interrupted. */
  readonly test: { readonly examples: number; readonly loss: number; readonly accuracy: number } | null;
  readonly interrupted: boolean;
  /** Returns to a checkpoint because of non-finite numbers (`--on-nan restore`); absent if there were none. */
  readonly restores?: readonly Restore[];
  /** Peak resident memory of the process that finished the run, including the engine's process if known. */
  readonly peakMemoryBytes: number;
}

/** A return to a checkpoint. */
export interface Restore {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps of the epoch before the checkpoint. */
  readonly step: number;
  /** Factor of the learning rate from there on. */
  readonly learningRateFactor: number;
}

/** Everything needed to repeat the run. */
export type RunConfig = ReturnType<typeof runConfig>;

/**
 * @param command the typed command
 * @param startedAt start time
 */
export function runConfig(
  { command, startedAt }: { command: string; startedAt: Date },
  plan: TrainingPlan,
  { train, test }: TrainAndTest,
  model: Model,
) {
  const { recipe, epochs, batchSize, validationSplit, focus, learningRate } = plan;
  const { seed, threads, device, lowerings } = plan;
  return {
    command,
    startedAt: startedAt.toISOString(),
    dataset: describeDataset(train, test),
    recipe: recipe.name,
    ...(plan.experiment !== undefined && { experiment: toAddress(plan.experiment) }),
    options: { epochs, batchSize, validationSplit, focus, learningRate, seed, threads, device, lowerings },
    augmentation: plan.augmentation.map((augmentation) => augmentation.name),
    optimizer: recipe.describeOptimizer(learningRate),
    totalSteps: plan.totalSteps,
    loss: model.objective.outputs.map(({ loss }) => loss.name).join(", "),
    labelSmoothing: recipe.labelSmoothing ?? 0,
    parameters: model.countParams(),
    versions: versions(),
    machine: machine(),
  };
}

/** Writes the three files, never mixing new and old ones: the last one marks the run as complete. */
export async function saveRun(
  directory: string,
  model: Model,
  history: RunHistory,
  config: RunConfig,
): Promise<void> {
  const contents = [model.toBytes(), asText(history), asText(config)];
  await writeTogether(new Map(RUN_FILES.map((name, i) => [join(directory, name), defined(contents[i])])));
}

function asText(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/**
 * Checks, before hours of training, that the files of a run can be written.
 *
 * @throws StorageError if they cannot be written, or there is too little space for the model
 */
export async function checkRoom(directory: string, model: Model): Promise<void> {
  for (const name of RUN_FILES) await checkWritable(join(directory, name));
  const needed = 4 * model.countParams();
  const free = await freeBytes(directory);
  if (free === undefined || free >= needed) return;
  throw new StorageError(
    `Expected enough space for a model of ${(needed / 1e6).toFixed(1)} MB in ${directory}; free some, or choose another ` +
      `directory with --out. Received: ${(free / 1e6).toFixed(1)} MB.`,
    { path: directory },
  );
}

/** Returns the free bytes; undefined if the file system does not report them (some report 0). */
async function freeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await statfs(directory);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

/**
 * Calls {@link saveRun}; if the directory cannot be written to, because of a full disk for example, saves the run in the
 * directory of temporary files, and the error says where.
 *
 * @throws StorageError
 */
export async function keepRun(...run: Parameters<typeof saveRun>): Promise<void> {
  const [directory, ...rest] = run;
  try {
    await saveRun(...run);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const other = join(tmpdir(), `atelier-${basename(directory)}-${process.pid}`);
    await saveRun(other, ...rest).catch(() => {
      throw error;
    });
    throw new StorageError(`${error.message} The model was saved in ${other} instead.`, {
      cause: error,
    });
  }
}

/** Peak resident memory of this process and the engine's, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024 + peakOf(platform().processId?.());
}

/** Peak resident bytes of a process; 0 if unknown. Source: proc(5). */
function peakOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Rounds seconds to milliseconds. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function describeDataset(train: Dataset, test: Dataset) {
  const { name, imageShape, classNames, origin } = train;
  const { source, published = null } = origin ?? {};
  const about = { name, source, published, fingerprint: origin?.fingerprint() };
  return { ...about, trainExamples: train.length, testExamples: test.length, imageShape, classNames };
}
