/** What a training run leaves behind: `model.onnx`, `history.json`, `config.json`. */

import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Callback, Dataset, Logs, Sequential, TrainAndTest } from "../index.ts";
import { platform } from "../runtime/index.ts";
import { engineVersion } from "../runtime/node.ts";
import { packageVersion } from "./package-version.ts";
import type { TrainingPlan } from "./training-plan.ts";

export const RUN_FILES = ["model.onnx", "history.json", "config.json"] as const;

/** One epoch: counted from 1, with loss and metrics, and how long it took. */
export type EpochRecord = Logs & { epoch: number; seconds: number };

/** What happened. */
export interface RunHistory {
  readonly epochs: readonly EpochRecord[];
  /** Of training and validation. */
  readonly seconds: number;
  /** On the test images; null if it was interrupted. */
  readonly test: { readonly examples: number; readonly loss: number; readonly accuracy: number } | null;
  readonly interrupted: boolean;
  /** The most that this process had resident at once. */
  readonly peakMemoryBytes: number;
}

/** Everything needed to repeat the run. */
export type RunConfig = ReturnType<typeof runConfig>;

/** A callback that adds to `epochs` as they end. */
export function recordEpochs(epochs: EpochRecord[]): Callback {
  let began = 0;
  return {
    onEpochBegin: (_epoch, training) => {
      began = training.elapsed();
    },
    onEpochEnd(epoch, logs, training) {
      epochs.push({ epoch: epoch + 1, ...logs, seconds: rounded(training.elapsed() - began) });
    },
  };
}

/**
 * @param command what was typed
 * @param startedAt when
 */
export function runConfig(
  { command, startedAt }: { command: string; startedAt: Date },
  plan: TrainingPlan,
  { train, test }: TrainAndTest,
  model: Sequential,
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
    loss: model.objective.loss.name,
    labelSmoothing: recipe.labelSmoothing ?? 0,
    parameters: model.countParams(),
    versions: {
      atelier: packageVersion(),
      node: process.versions.node,
      onnxruntime: engineVersion(),
    },
    machine: {
      platform: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    },
  };
}

/** Writes the three files, each whole or not at all. */
export async function saveRun(
  directory: string,
  model: Sequential,
  history: RunHistory,
  config: RunConfig,
): Promise<void> {
  await model.save(join(directory, "model.onnx"));
  for (const [name, content] of Object.entries({ "history.json": history, "config.json": config })) {
    await platform().writeFile(join(directory, name), `${JSON.stringify(content, undefined, 2)}\n`);
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
  const { name, imageShape, classNames } = train;
  return { name, trainExamples: train.length, testExamples: test.length, imageShape, classNames };
}
