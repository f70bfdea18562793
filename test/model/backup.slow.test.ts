/** Training that is interrupted and taken up again from its checkpoints ends as if it had not been. */

import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { replaceFileOperations } from "../../src/files/file-operations.ts";
import {
  augmentations,
  type BackupEvent,
  type BackupOptions,
  type Callback,
  callbacks,
  type FitOptions,
  findCheckpoint,
  type History,
  layers,
  ModelStateError,
  NonFiniteLossError,
  nodePlatform,
  optimizers,
  RandomGenerator,
  removeCheckpoints,
  type Sequential,
  schedules,
  sequential,
  type TrainingBatches,
  usePlatform,
} from "../../src/index.ts";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";

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

/** @param seed NaN: none */
function makeModel(seed = 1, optimizer = optimizers.adam({ learningRate: 0.01 }), filters = 2): Sequential {
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

/** Aborts after this number of steps in all. */
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

/** Leaves the checkpoint of a training that was interrupted after this number of steps. */
async function interruptAfter(steps: number, options: () => FitOptions): Promise<void> {
  const stop = new AbortController();
  const { callbacks: given = [], ...rest } = options();
  const list = [callbacks.backupAndRestore({ directory }), ...[given].flat(), stopAfter(steps, stop)];
  const fitted = makeModel().fit(x, y, { ...rest, callbacks: list, signal: stop.signal });
  await expect(fitted).rejects.toThrow("aborted");
}

/** Interrupts a training that was begun by `begin`, and resumes it. */
async function goOn(
  begin: (callbacks: Callback[], signal?: AbortSignal) => Promise<History>,
  interruptions: readonly number[],
): Promise<History> {
  for (const steps of interruptions) {
    const stop = new AbortController();
    const list = [callbacks.backupAndRestore({ directory }), stopAfter(steps, stop)];
    await expect(begin(list, stop.signal)).rejects.toThrow("aborted");
  }
  return begin([callbacks.backupAndRestore({ directory })]);
}

/** A training with everything that was not interrupted. */
let undisturbed: Promise<{ whole: Sequential; history: History }> | undefined;
function trainWhole(): Promise<{ whole: Sequential; history: History }> {
  const whole = makeModel();
  undisturbed ??= whole.fit(x, y, everything()).then((history) => ({ whole, history }));
  return undisturbed;
}

describe("training that was interrupted", () => {
  it("ends with the weights and the history of one that was not, wherever it was stopped", async () => {
    const options = () => ({ ...everything(), callbacks: lookingBack() });
    const whole = makeModel();
    const history = await whole.fit(x, y, options());
    for (const interruptions of [[4], [1, 4, 3]]) {
      const resumed = await fitInterrupted(makeModel, options, interruptions);
      expect(resumed.history).toEqual(history);
      expect(resumed.model.getWeights()).toEqual(whole.getWeights());
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it("is the same with a schedule, in the middle of accumulated gradients, and with averages of weights", async () => {
    const make = () =>
      makeModel(
        1,
        optimizers.sgd({
          ...{ learningRate: schedules.cosineDecay({ learningRate: 0.1, decaySteps: 20 }), momentum: 0.9 },
          ...{ gradientAccumulationSteps: 3, useEma: true, emaMomentum: 0.8, emaOverwriteFrequency: 2 },
        }),
      );
    const options = () => ({ epochs: 3, batchSize: 16, verbose: 0 }) as const;
    const whole = make();
    const history = await whole.fit(x, y, options());
    const resumed = await fitInterrupted(make, options, [1, 3, 5]);
    expect(resumed.history).toEqual(history);
    expect(resumed.model.getWeights()).toEqual(whole.getWeights());
  });

  it("trains on the same hard examples where epochs have a share of them", async () => {
    const options = () => ({ epochs: 5, batchSize: 8, focus: 0.3, verbose: 0 }) as const;
    const whole = makeModel();
    const history = await whole.fit(x, y, options());
    const resumed = await fitInterrupted(makeModel, options, [1, 7, 2, 1]);
    expect(resumed.history).toEqual(history);
    expect(resumed.model.getWeights()).toEqual(whole.getWeights());
    await interruptAfter(2, options);
    const others = makeModel().fit(x, y, {
      ...options(),
      focus: 0.4,
      callbacks: callbacks.backupAndRestore({ directory }),
    });
    await expect(others).rejects.toThrow(ModelStateError);
  });

  it("goes on with the seed that was drawn where none is given", async () => {
    const options = () => ({ epochs: 2, batchSize: 16, verbose: 0 }) as const;
    const { model } = await fitInterrupted(() => makeModel(Number.NaN), options, [2, 4]);
    const whole = makeModel(model.seed);
    await whole.fit(x, y, options());
    expect(model.getWeights()).toEqual(whole.getWeights());
    // Random numbers continue from there.
    for (const each of [model, whole]) await each.fit(x, y, options());
    expect(model.getWeights()).toEqual(whole.getWeights());
  });

  it("does not depend on how many steps a run of the graph takes", async () => {
    const { whole } = await trainWhole();
    const drawn = new RandomGenerator(5);
    const spy = vi.spyOn(StepsPerRun.prototype, "next").mockImplementation(() => 1 + drawn.integer(4));
    try {
      const stop = new AbortController();
      const onSteps: Callback = { onSteps: (done) => void (done > 2 && stop.abort()) };
      const backup = () => callbacks.backupAndRestore({ directory, everySeconds: 1e-6 });
      const first = makeModel().fit(x, y, {
        ...everything(),
        callbacks: [backup(), onSteps],
        signal: stop.signal,
      });
      await expect(first).rejects.toThrow("aborted");
      const resumed = makeModel();
      await resumed.fit(x, y, { ...everything(), callbacks: backup() });
      expect(resumed.getWeights()).toEqual(whole.getWeights());
    } finally {
      spy.mockRestore();
    }
  });

  it("goes on after a stop by a callback, where its last checkpoint is kept", async () => {
    const { whole, history } = await trainWhole();
    const backup = () => callbacks.backupAndRestore({ directory, deleteCheckpoint: false });
    const stop: Callback = { onEpochEnd: (epoch, _, training) => void (epoch === 1 && training.stop()) };
    const part = await makeModel().fit(x, y, { ...everything(), callbacks: [stop, backup()] });
    expect(part.epoch).toEqual([0, 1]);
    expect(await findCheckpoint(directory)).toMatchObject({ epoch: 2, step: 0, epochs: 4, isFinished: true });
    const resumed = makeModel();
    expect(await resumed.fit(x, y, { ...everything(), callbacks: backup() })).toEqual(history);
    expect(resumed.getWeights()).toEqual(whole.getWeights());
    await removeCheckpoints(directory);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("gives callbacks of one's own their state, plain data with arrays of numbers", async () => {
    const seen: number[][] = [];
    const counting = (): Callback => {
      let losses = new Float64Array();
      return {
        name: "counting",
        state: () => ({ losses }),
        restore: (state) => {
          losses = (state as { losses: Float64Array<ArrayBuffer> }).losses;
        },
        onBatchEnd: (_, { loss }) => {
          losses = Float64Array.of(...losses, loss);
        },
        onTrainEnd: () => void seen.push([...losses]),
      };
    };
    const options = () => ({ epochs: 2, batchSize: 16, verbose: 0, callbacks: counting() }) as const;
    await makeModel().fit(x, y, options());
    await fitInterrupted(makeModel, options, [3, 4]);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
    const other = { ...options(), callbacks: [callbacks.backupAndRestore({ directory })] };
    await interruptAfter(2, options);
    await expect(makeModel().fit(x, y, other)).rejects.toThrow(
      /callbacks with a state .* counting\. Received: none\.$/,
    );
  });
});

describe("training on batches that was interrupted", () => {
  const list = Array.from({ length: 7 }, (_, i) => ({
    x: { data: x.data.subarray(i * 640, (i + 1) * 640), shape: [10, 8, 8, 1] },
    y: y.subarray(i * 10, (i + 1) * 10),
  }));
  function* forever() {
    for (let i = 0; ; i++) yield list[i % list.length] as (typeof list)[number];
  }
  const ofEpoch = (epoch: number) => (epoch % 2 === 0 ? list : list.toReversed());

  it.each<[string, () => TrainingBatches, Partial<FitOptions>]>([
    ["a list", () => list, {}],
    ["a function that is told the epoch", () => ofEpoch, {}],
    ["a generator that goes on", () => forever(), { stepsPerEpoch: 5 }],
    ["a list that goes on", () => list, { stepsPerEpoch: 2 }],
    [
      "a list, with a generator for validation",
      () => list,
      { validationData: forever(), validationSteps: 2 },
    ],
  ])("skips what was taken of %s", async (_, batches, options) => {
    const train = (model: Sequential) => (given: Callback[], signal?: AbortSignal) => {
      const validation = options.validationData === undefined ? {} : { validationData: forever() };
      return model.fit(batches(), {
        ...{ epochs: 3, verbose: 0, ...options, ...validation, callbacks: given },
        ...(signal && { signal }),
      });
    };
    const whole = makeModel();
    const history = await train(whole)([]);
    let model = makeModel();
    const again = (given: Callback[], signal?: AbortSignal) => {
      model = makeModel();
      return train(model)(given, signal);
    };
    expect(await goOn(again, [2, 4])).toEqual(history);
    expect(model.getWeights()).toEqual(whole.getWeights());
  });
});

describe("a checkpoint", () => {
  let left = "";
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "atelier-backup-"));
    await interruptAfter(10, everything);
    left = directory;
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
    cpSync(left, directory, { recursive: true });
    const given = { ...everything(), ...options, callbacks: callbacks.backupAndRestore({ directory }) };
    const model = make();
    const before = model.getWeights();
    const refused = model.fit(x, y, given);
    await expect(refused).rejects.toThrow(ModelStateError);
    await expect(refused).rejects.toThrow(message);
    expect(model.getWeights()).toEqual(before);
    expect(await findCheckpoint(directory)).toMatchObject({ epoch: 2, isFinished: false });
  });

  it("that is damaged is skipped with a warning, and training ends the same", async () => {
    const { whole } = await trainWhole();
    cpSync(left, directory, { recursive: true });
    const newest =
      readdirSync(directory)
        .filter((name) => name.endsWith(".safetensors"))
        .sort()
        .at(-1) ?? "";
    truncateSync(join(directory, newest), 1000);
    const events: BackupEvent[] = [];
    const backup = callbacks.backupAndRestore({ directory, onEvent: (event) => void events.push(event) });
    const resumed = makeModel();
    await resumed.fit(x, y, { ...everything(), callbacks: backup });
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(["skipped", "restored"]);
    expect(resumed.getWeights()).toEqual(whole.getWeights());
  });

  it("that cannot be written is warned of each time, and training goes on to the same end", async () => {
    const { whole } = await trainWhole();
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
        callbacks: callbacks.backupAndRestore({ directory }),
      });
    } finally {
      putBack();
      usePlatform(nodePlatform());
    }
    expect(
      warnings.filter((text) => /could not be written; training goes on\. .*disk is full/.test(text)),
    ).toHaveLength(4);
    expect(model.getWeights()).toEqual(whole.getWeights());
  });
});

describe("numbers that are not finite", () => {
  const wild = () => makeModel(1, optimizers.sgd(1e30));
  const options = () => ({ epochs: 2, batchSize: 16, verbose: 0 }) as const;

  it("take training back to the last checkpoint with a lower learning rate", async () => {
    const events: BackupEvent[] = [];
    const onEvent = (event: BackupEvent) => void events.push(event);
    const model = wild();
    const backup = callbacks.backupAndRestore({
      directory,
      onNonFinite: { factor: 1e-16, times: 2 },
      onEvent,
    });
    await model.fit(x, y, { ...options(), callbacks: backup });
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toEqual(["saved", "rolledBack", "rolledBack", "saved", "saved"]);
    const tame = makeModel(1, optimizers.sgd(1e30 * 1e-32));
    await tame.fit(x, y, options());
    expect(model.getWeights()).toEqual(tame.getWeights());
    expect(model.optimizer.learningRate).toBeCloseTo(0.01, 12);
  });

  it("lower a schedule as a whole, and still do after an interruption", async () => {
    const schedule = (step: number) => 1e30 / (1 + step);
    const make = () => makeModel(1, optimizers.sgd({ learningRate: schedule }));
    const { model } = await fitInterrupted(make, options, [7], { onNonFinite: { factor: 1e-32 } });
    const tame = makeModel(1, optimizers.sgd({ learningRate: (step) => schedule(step) * 1e-32 }));
    await tame.fit(x, y, options());
    expect(model.getWeights()).toEqual(tame.getWeights());
  });

  it("are refused before training with batches that only go on, whose error would hide what went wrong", async () => {
    function* forever() {
      for (;;) yield { x, y };
    }
    const rolling = callbacks.backupAndRestore({ directory, onNonFinite: {} });
    const asked = wild().fit(forever(), { epochs: 2, stepsPerEpoch: 2, verbose: 0, callbacks: rolling });
    await expect(asked).rejects.toThrow(/gone through again.* Received: an iterator, which only goes on\./s);
    const again = wild().fit(forever, { epochs: 2, stepsPerEpoch: 2, verbose: 0, callbacks: rolling });
    await expect(again).rejects.toThrow(NonFiniteLossError);
  });

  it("end training after the given number of times, and at once without the option", async () => {
    const rolling = callbacks.backupAndRestore({ directory, onNonFinite: { factor: 0.9, times: 2 } });
    await expect(wild().fit(x, y, { ...options(), callbacks: rolling })).rejects.toThrow(NonFiniteLossError);
    await removeCheckpoints(directory);
    const plain = callbacks.backupAndRestore({ directory });
    await expect(wild().fit(x, y, { ...options(), callbacks: plain })).rejects.toThrow(NonFiniteLossError);
  });
});
