/** Training that is interrupted and taken up again from its checkpoints ends as if it had not been. */

import { readdirSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import {
  type Callback,
  callbacks,
  type FitOptions,
  findCheckpoint,
  ModelStateError,
  optimizers,
  RandomGenerator,
  removeCheckpoints,
  type Sequential,
  schedules,
  type TrainingBatches,
} from "../../src/index.ts";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";
import {
  checkpointDirectory,
  everything,
  fitInterrupted,
  goOn,
  interruptAfter,
  makeModel,
  trainWhole,
  x,
  y,
} from "./support/interrupted-training.ts";

const directory = checkpointDirectory();

function lookingBack(): Callback[] {
  return [
    callbacks.earlyStopping({ patience: 2, restoreBestWeights: true, monitor: "val_loss" }),
    callbacks.reduceLROnPlateau({ monitor: "loss", patience: 0, factor: 0.5, minDelta: 0.2 }),
  ];
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
      expect(readdirSync(directory())).toEqual([]);
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
      callbacks: callbacks.backupAndRestore({ directory: directory() }),
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
    const { weights } = await trainWhole();
    const drawn = new RandomGenerator(5);
    const spy = vi.spyOn(StepsPerRun.prototype, "next").mockImplementation(() => 1 + drawn.integer(4));
    try {
      const stop = new AbortController();
      const onSteps: Callback = { onSteps: (done) => void (done > 2 && stop.abort()) };
      const backup = () => callbacks.backupAndRestore({ directory: directory(), everySeconds: 1e-6 });
      const first = makeModel().fit(x, y, {
        ...everything(),
        callbacks: [backup(), onSteps],
        signal: stop.signal,
      });
      await expect(first).rejects.toThrow("aborted");
      const resumed = makeModel();
      await resumed.fit(x, y, { ...everything(), callbacks: backup() });
      expect(resumed.getWeights()).toEqual(weights);
    } finally {
      spy.mockRestore();
    }
  });

  it("goes on after a stop by a callback, where its last checkpoint is kept", async () => {
    const { weights, history } = await trainWhole();
    const backup = () => callbacks.backupAndRestore({ directory: directory(), deleteCheckpoint: false });
    const stop: Callback = { onEpochEnd: (epoch, _, training) => void (epoch === 1 && training.stop()) };
    const part = await makeModel().fit(x, y, { ...everything(), callbacks: [stop, backup()] });
    expect(part.epoch).toEqual([0, 1]);
    expect(await findCheckpoint(directory())).toMatchObject({
      epoch: 2,
      step: 0,
      epochs: 4,
      isFinished: true,
    });
    const resumed = makeModel();
    expect(await resumed.fit(x, y, { ...everything(), callbacks: backup() })).toEqual(history);
    expect(resumed.getWeights()).toEqual(weights);
    await removeCheckpoints(directory());
    expect(readdirSync(directory())).toEqual([]);
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
    const other = { ...options(), callbacks: [callbacks.backupAndRestore({ directory: directory() })] };
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
