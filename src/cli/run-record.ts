/** What a training run leaves behind: `model.onnx`, `history.json`, `config.json`. */

import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { defined } from "../checked.ts";
import { StorageError } from "../errors.ts";
import { toAddress } from "../experiment/index.ts";
import { checkWritable } from "../files/check-writable.ts";
import { writeTogether } from "../files/write-together.ts";
import type { Dataset, Model, TrainAndTest } from "../index.ts";
import type { EpochRecord } from "../model/callbacks/index.ts";
import { platform } from "../runtime/index.ts";
import { machine, versions } from "./surroundings.ts";
import type { TrainingPlan } from "./training-plan.ts";

export const RUN_FILES = ["model.onnx", "history.json", "config.json"] as const;

/** What happened. */
export interface RunHistory {
  /** Losses as they were trained with and, in `val_loss`, validated with: label smoothing is in them. */
  readonly epochs: readonly EpochRecord[];
  /** Of training and validation. */
  readonly seconds: number;
  /** On the test images, the loss plain as `evaluate` reports it; null if it was interrupted. */
  readonly test: { readonly examples: number; readonly loss: number; readonly accuracy: number } | null;
  readonly interrupted: boolean;
  /** Where training went back to a checkpoint, since numbers were not finite (`--on-nan restore`); absent if nowhere. */
  readonly restores?: readonly Restore[];
  /** The most memory that the process which ended the run had resident, together with the engine's where that is known. */
  readonly peakMemoryBytes: number;
}

/** A return to a checkpoint. */
export interface Restore {
  /** Counted from 1. */
  readonly epoch: number;
  /** How many steps of the epoch the checkpoint is after. */
  readonly step: number;
  /** What the learning rate is multiplied by from there on. */
  readonly learningRateFactor: number;
}

/** Everything needed to repeat the run. */
export type RunConfig = ReturnType<typeof runConfig>;

/**
 * @param command what was typed
 * @param startedAt when
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

/** Writes the three files: new ones never stand beside older ones, and the last one says that all are there. */
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
 * @throws StorageError if something is in their way, or there is too little room for the model
 */
export async function checkRoom(directory: string, model: Model): Promise<void> {
  for (const name of RUN_FILES) await checkWritable(join(directory, name));
  const needed = 4 * model.countParams();
  const free = await freeBytes(directory);
  if (free === undefined || free >= needed) return;
  throw new StorageError(
    `Expected room for a model of ${(needed / 1e6).toFixed(1)} MB in ${directory}; make room there, or name another ` +
      `directory with --out. Received: ${(free / 1e6).toFixed(1)} MB.`,
    { path: directory },
  );
}

/** Undefined where the file system does not say; some say 0. */
async function freeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await statfs(directory);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

/**
 * {@link saveRun}; where the directory cannot be written to, a full disk say, what was trained is kept among the
 * machine's temporary files, and the error says where.
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
    throw new StorageError(`${error.message} What was trained is kept in ${other} instead.`, {
      cause: error,
    });
  }
}

/** The most memory that this process and that of the engine had resident, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024 + peakOf(platform().processId?.());
}

/** 0 where there is no such process, or the system does not say. Source: proc(5). */
function peakOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Milliseconds are as exact as a time needs to be. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function describeDataset(train: Dataset, test: Dataset) {
  const { name, imageShape, classNames, origin } = train;
  const { source, published = null } = origin ?? {};
  const about = { name, source, published, fingerprint: origin?.fingerprint() };
  return { ...about, trainExamples: train.length, testExamples: test.length, imageShape, classNames };
}
