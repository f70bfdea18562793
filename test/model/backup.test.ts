/** Training that is interrupted and taken up again from its checkpoints ends as if it had not been. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
} from "../../src/index.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "atelier-backup-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const random = new RandomGenerator(3);
const COUNT = 70;
const x = {
  data: Float32Array.from({ length: COUNT * 64 }, () => random.uniform()),
  shape: [COUNT, 8, 8, 1],
};
const y = Uint8Array.from({ length: COUNT }, () => random.integer(3));

function makeModel(
  seed: number | undefined = 1,
  optimizer = optimizers.adam({ learningRate: 0.01 }),
): Sequential {
  const model = sequential(
    [
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
    seed === undefined ? {} : { seed },
  );
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Options of `fit` that use everything that has a state. */
function everything(): FitOptions {
  return {
    ...{ epochs: 4, batchSize: 16, validationSplit: 0.2, verbose: 0, classWeight: { 0: 2, 1: 1, 2: 0.5 } },
    augmentation: [augmentations.randomFlip(), augmentations.randomTranslation({ pixels: 1 })],
  };
}

function lookingBack(): Callback[] {
  return [
    callbacks.earlyStopping({ patience: 2, restoreBestWeights: true, monitor: "val_loss" }),
    callbacks.reduceLROnPlateau({ monitor: "loss", patience: 0, factor: 0.5, minDelta: 0.2 }),
  ];
}

/** Aborts after so many steps in all. */
function stopAfter(steps: number, stop: AbortController): Callback {
  let taken = 0;
  return { onBatchEnd: () => void (++taken === steps && stop.abort()) };
}

/** Fits a model, which is made anew, until the end, interrupted by each of these. */
async function fitInterrupted(
  make: () => Sequential,
  options: () => FitOptions,
  interruptions: readonly number[],
  backup: Partial<BackupOptions> = {},
): Promise<{ model: Sequential; history: History }> {
  for (const steps of interruptions) {
    const stop = new AbortController();
    const { callbacks: given = [], ...rest } = options();
    const list = [
      callbacks.backupAndRestore({ directory, ...backup }),
      ...[given].flat(),
      stopAfter(steps, stop),
    ];
    const fitted = make().fit(x, y, { ...rest, callbacks: list, signal: stop.signal });
    await expect(fitted).rejects.toThrow("aborted");
  }
  const model = make();
  const { callbacks: given = [], ...rest } = options();
  const list = [callbacks.backupAndRestore({ directory, ...backup }), ...[given].flat()];
  return { model, history: await model.fit(x, y, { ...rest, callbacks: list }) };
}

describe("training that was interrupted", () => {
  it("ends with the weights and the history of one that was not, wherever it was stopped", async () => {
    const options = () => ({ ...everything(), callbacks: lookingBack() });
    const whole = makeModel();
    const history = await whole.fit(x, y, options());
    for (const interruptions of [[2], [4], [1, 4, 3]]) {
      const resumed = await fitInterrupted(makeModel, options, interruptions);
      expect(resumed.history).toEqual(history);
      expect(resumed.model.getWeights()).toEqual(whole.getWeights());
      expect(readdirSync(directory)).toEqual([]);
    }
  });
});
