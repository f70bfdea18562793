/** A small training that is interrupted and taken up again from its checkpoints. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import {
  augmentations,
  type BackupOptions,
  type Callback,
  callbacks,
  type FitOptions,
  type History,
  layers,
  optimizers,
  RandomGenerator,
  type Sequential,
  sequential,
  type Weight,
} from "../../../src/index.ts";

let current = "";

/** Gives each test of a file a directory for its checkpoints, which is removed after it. */
export function checkpointDirectory(): () => string {
  beforeEach(() => {
    current = mkdtempSync(join(tmpdir(), "atelier-backup-"));
  });
  afterEach(() => rmSync(current, { recursive: true, force: true }));
  return () => current;
}

const random = new RandomGenerator(3);
const COUNT = 70;
export const x = {
  data: Float32Array.from({ length: COUNT * 64 }, () => random.uniform()),
  shape: [COUNT, 8, 8, 1],
};
export const y = Uint8Array.from({ length: COUNT }, () => random.integer(3));

/** @param seed NaN: none */
export function makeModel(
  seed = 1,
  optimizer = optimizers.adam({ learningRate: 0.01 }),
  filters = 2,
): Sequential {
  const model = sequential(
    [
      layers.conv2d({ filters, kernelSize: 3, inputShape: [8, 8, 1] }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
    Number.isNaN(seed) ? {} : { seed },
  );
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Options of `fit` that use everything that has a state. */
export function everything(): FitOptions {
  return {
    ...{ epochs: 4, batchSize: 16, validationSplit: 0.2, verbose: 0, classWeight: { 0: 2, 1: 1, 2: 0.5 } },
    augmentation: [augmentations.randomFlip(), augmentations.randomTranslation({ pixels: 1 })],
  };
}

/** Aborts after this number of steps in all. */
function stopAfter(steps: number, stop: AbortController): Callback {
  let taken = 0;
  return { onBatchEnd: () => void (++taken === steps && stop.abort()) };
}

/** Fits a model, which is made anew, until the end, interrupted by each of these. */
export async function fitInterrupted(
  make: () => Sequential,
  options: () => FitOptions,
  interruptions: readonly number[],
  backup: Partial<BackupOptions> = {},
): Promise<{ model: Sequential; history: History }> {
  for (const steps of interruptions) {
    const stop = new AbortController();
    const { callbacks: given = [], ...rest } = options();
    const list = [
      callbacks.backupAndRestore({ directory: current, ...backup }),
      ...[given].flat(),
      stopAfter(steps, stop),
    ];
    const fitted = make().fit(x, y, { ...rest, callbacks: list, signal: stop.signal });
    await expect(fitted).rejects.toThrow("aborted");
  }
  const model = make();
  const { callbacks: given = [], ...rest } = options();
  const list = [callbacks.backupAndRestore({ directory: current, ...backup }), ...[given].flat()];
  return { model, history: await model.fit(x, y, { ...rest, callbacks: list }) };
}

/**
 * Leaves the checkpoint of a training that was interrupted after this number of steps.
 *
 * @param directory default: that of the test
 */
export async function interruptAfter(
  steps: number,
  options: () => FitOptions,
  directory = current,
): Promise<void> {
  const stop = new AbortController();
  const { callbacks: given = [], ...rest } = options();
  const list = [callbacks.backupAndRestore({ directory }), ...[given].flat(), stopAfter(steps, stop)];
  const fitted = makeModel().fit(x, y, { ...rest, callbacks: list, signal: stop.signal });
  await expect(fitted).rejects.toThrow("aborted");
}

/** Interrupts a training that was begun by `begin`, and resumes it. */
export async function goOn(
  begin: (callbacks: Callback[], signal?: AbortSignal) => Promise<History>,
  interruptions: readonly number[],
): Promise<History> {
  for (const steps of interruptions) {
    const stop = new AbortController();
    const list = [callbacks.backupAndRestore({ directory: current }), stopAfter(steps, stop)];
    await expect(begin(list, stop.signal)).rejects.toThrow("aborted");
  }
  return begin([callbacks.backupAndRestore({ directory: current })]);
}

let undisturbed: Promise<{ weights: Weight[]; history: History }> | undefined;

/** The end of a training with {@link everything} that was not interrupted. */
export function trainWhole(): Promise<{ weights: Weight[]; history: History }> {
  undisturbed ??= (async () => {
    const model = makeModel();
    const history = await model.fit(x, y, everything());
    return { weights: model.getWeights(), history };
  })();
  return undisturbed;
}
