/** Checkpoints that do not fit the training, are damaged, or cannot be written. */

import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceFileOperations } from "../../src/files/file-operations.ts";
import {
  type BackupEvent,
  callbacks,
  type FitOptions,
  findCheckpoint,
  ModelStateError,
  nodePlatform,
  optimizers,
  type Sequential,
  usePlatform,
} from "../../src/index.ts";
import {
  checkpointDirectory,
  everything,
  interruptAfter,
  makeModel,
  trainWhole,
  x,
  y,
} from "./support/interrupted-training.ts";

const directory = checkpointDirectory();

describe("a checkpoint", () => {
  let left = "";
  beforeAll(async () => {
    left = mkdtempSync(join(tmpdir(), "atelier-backup-"));
    await interruptAfter(10, everything, left);
  });
  afterAll(() => rmSync(left, { recursive: true, force: true }));

  it.each<[string, () => Sequential, Partial<FitOptions>, RegExp]>([
    ["network", () => makeModel(1, undefined, 4), {}, /network\S* 4; .* Received: one of network\S* 2\.$/],
    ["optimizer", () => makeModel(1, optimizers.adamw(0.01)), {}, /of optimizer\.name "adamw"; .*"adam"\.$/],
    [
      "hyperparameter",
      () => makeModel(1, optimizers.adam({ learningRate: 0.01, epsilon: 0.1 })),
      {},
      /of optimizer\.rule /,
    ],
    [
      "learning rate",
      () => makeModel(1, optimizers.adam(0.1)),
      {},
      /of optimizer\.learningRate 0\.1; .* 0\.01\.$/,
    ],
    ["batch size", makeModel, { batchSize: 8 }, /of batchSize 8; .* Received: one of batchSize 16\.$/],
    ["seed", () => makeModel(2), {}, /of seed 2; .* seed 1\.$/],
    ["classWeight", makeModel, { classWeight: { 0: 1 } }, /of data\.weights\.0\.checksum /],
    ["validationSplit", makeModel, { validationSplit: 0.5 }, /of stepsPerEpoch 3; .* stepsPerEpoch 4\.$/],
    ["augmentation", makeModel, { augmentation: [] }, /of augmentation\.0 that is absent; .* "randomFlip/],
    ["epochs", makeModel, { epochs: 1 }, /at least the 2 epochs .* Received: epochs 1\.$/],
  ])("of another %s is refused, and stays", async (_, make, options, message) => {
    cpSync(left, directory(), { recursive: true });
    const given = {
      ...everything(),
      ...options,
      callbacks: callbacks.backupAndRestore({ directory: directory() }),
    };
    const model = make();
    const before = model.getWeights();
    const refused = model.fit(x, y, given);
    await expect(refused).rejects.toThrow(ModelStateError);
    await expect(refused).rejects.toThrow(message);
    expect(model.getWeights()).toEqual(before);
    expect(await findCheckpoint(directory())).toMatchObject({ epoch: 2, isFinished: false });
  });

  it("that is damaged is skipped with a warning, and training ends the same", async () => {
    const { weights } = await trainWhole();
    cpSync(left, directory(), { recursive: true });
    const newest =
      readdirSync(directory())
        .filter((name) => name.endsWith(".safetensors"))
        .sort()
        .at(-1) ?? "";
    truncateSync(join(directory(), newest), 1000);
    const events: BackupEvent[] = [];
    const backup = callbacks.backupAndRestore({
      directory: directory(),
      onEvent: (event) => void events.push(event),
    });
    const resumed = makeModel();
    await resumed.fit(x, y, { ...everything(), callbacks: backup });
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(["skipped", "restored"]);
    expect(resumed.getWeights()).toEqual(weights);
  });

  it("that cannot be written is warned of each time, and training goes on to the same end", async () => {
    const { weights } = await trainWhole();
    const warnings: string[] = [];
    usePlatform({
      ...nodePlatform(),
      terminal: { write() {}, isInteractive: false, warn: (text) => void warnings.push(text) },
    });
    const putBack = replaceFileOperations({
      async open() {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
          syscall: "write",
        });
      },
    });
    const model = makeModel();
    try {
      await model.fit(x, y, {
        ...everything(),
        verbose: 2,
        callbacks: callbacks.backupAndRestore({ directory: directory() }),
      });
    } finally {
      putBack();
      usePlatform(nodePlatform());
    }
    expect(
      warnings.filter((text) => /could not be written; training goes on\. .*disk is full/.test(text)),
    ).toHaveLength(4);
    expect(model.getWeights()).toEqual(weights);
  });
});
