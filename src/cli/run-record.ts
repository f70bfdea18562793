/** What a training run leaves behind: `model.onnx`, `history.json`, `config.json`. */

import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { StorageError } from "../errors.ts";
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
  /** The most that this process had resident at once. */
  readonly peakMemoryBytes: number;
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
  const { recipe, epochs, batchSize, validationSplit, learningRate, seed, threads, device, lowerings } = plan;
  return {
    command,
    startedAt: startedAt.toISOString(),
    dataset: describeDataset(train, test),
    recipe: recipe.name,
    options: { epochs, batchSize, validationSplit, learningRate, seed, threads, device, lowerings },
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

/** Writes the three files, each whole or not at all. */
export async function saveRun(
  directory: string,
  model: Model,
  history: RunHistory,
  config: RunConfig,
): Promise<void> {
  await model.save(join(directory, "model.onnx"));
  for (const [name, content] of Object.entries({ "history.json": history, "config.json": config })) {
    await platform().writeFile(join(directory, name), `${JSON.stringify(content, undefined, 2)}\n`);
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

/** The most memory that this process had resident at once, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
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
