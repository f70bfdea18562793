/** Callbacks, on made-up logs and in real training. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  AtelierError,
  type Callback,
  callbacks,
  loadModel,
  type Metric,
  metrics,
  optimizers,
  type Sequential,
  schedules,
  type Training,
  toCategorical,
} from "../../src/index.ts";
import { fillTemplate } from "../../src/model/callbacks/path-template.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const directory = mkdtempSync(join(tmpdir(), "atelier-callbacks-"));
afterAll(() => rmSync(directory, { recursive: true }));

const { images, labels } = smallImages(60, 1);
const oneHot = toCategorical(labels, 4);

function compiled(): Sequential {
  const model = smallNetwork({ seed: 1 });
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

/** Tells a callback of epochs with these validation losses; returns at which epoch it stopped. */
async function play(callback: Callback, losses: readonly number[], model = compiled()): Promise<number> {
  let isStopped = false;
  const training: Training = {
    model,
    epochs: losses.length,
    steps: 1,
    logNames: ["loss", "val_loss"],
    elapsed: () => 0,
    stop() {
      isStopped = true;
    },
    limitSteps() {},
  };
  await callback.onTrainBegin?.(training);
  let epoch = 0;
  for (; epoch < losses.length && !isStopped; epoch++) {
    await callback.onEpochEnd?.(epoch, { loss: 1, val_loss: defined(losses[epoch]) }, training);
  }
  await callback.onTrainEnd?.(training);
  return epoch;
}

describe("earlyStopping", () => {
  it("waits for the number of epochs that its patience gives", async () => {
    const { earlyStopping } = callbacks;
    expect(await play(earlyStopping(), [3, 2, 2.5, 1])).toBe(3);
    expect(await play(earlyStopping({ patience: 2 }), [3, 2, 2.5, 2.4, 1])).toBe(4);
    expect(await play(earlyStopping({ patience: 2 }), [3, 2, 2.5, 1.9, 2, 1.8])).toBe(6);
    expect(await play(earlyStopping({ minDelta: 0.5 }), [3, 2.8, 1])).toBe(2);
    expect(await play(earlyStopping({ mode: "max" }), [3, 2.8, 1])).toBe(2);
  });

  it("ends a real training, and puts the best weights back", async () => {
    const model = compiled();
    const seen: number[][] = [];
    const watch: Callback = {
      onEpochEnd: (_epoch, _logs, training) =>
        void seen.push([...defined(training.model.getWeights()[0]).data]),
    };
    const stop = callbacks.earlyStopping({
      monitor: "loss",
      mode: "max",
      restoreBestWeights: true,
      patience: 2,
    });
    const { epoch } = await model.fit(images, oneHot, { epochs: 10, callbacks: [watch, stop], verbose: 0 });
    expect(epoch).toEqual([0, 1, 2]);
    expect([...defined(model.getWeights()[0]).data]).toEqual(seen[0]);
  });

  it("says which numbers there are when its own is missing", async () => {
    const training = compiled().fit(images, oneHot, { callbacks: [callbacks.earlyStopping()], verbose: 0 });
    await expect(training).rejects.toThrow('validationSplit or validationData. Received: "val_loss".');
  });
});

describe("reduceLROnPlateau", () => {
  it("lowers the learning rate after its patience, down to its minimum", async () => {
    const model = compiled();
    const reduce = callbacks.reduceLROnPlateau({ factor: 0.5, patience: 2, minLearningRate: 0.003 });
    await play(reduce, [1, 1, 1], model);
    expect(model.optimizer.learningRate).toBeCloseTo(0.005, 10);
    await play(reduce, [1, 1, 1, 1, 1], model);
    expect(model.optimizer.learningRate).toBeCloseTo(0.003, 10);
  });
});

describe("earlyStopping and reduceLROnPlateau, as Keras has them", () => {
  it("take an improvement of less than 1e-4 for none where the learning rate is concerned", async () => {
    const model = compiled();
    await play(callbacks.reduceLROnPlateau({ patience: 1 }), [1, 0.99995, 0.9999], model);
    expect(model.optimizer.learningRate).toBeCloseTo(0.0001, 10);
    expect(await play(callbacks.earlyStopping(), [1, 0.99995, 0.9999])).toBe(3);
  });

  it("wait until the baseline is beaten, from an epoch on", async () => {
    const { earlyStopping } = callbacks;
    expect(await play(earlyStopping({ baseline: 0.5, patience: 1 }), [3, 2, 2, 0.1])).toBe(3);
    expect(await play(earlyStopping({ baseline: 5 }), [3, 2, 1, 0.5])).toBe(4);
    expect(await play(earlyStopping({ startFromEpoch: 3 }), [1, 2, 3, 2, 2, 2])).toBe(5);
  });
});

describe("what is known at the start", () => {
  const early: [string, () => Callback, string][] = [
    [
      "a name of elsewhere",
      () => callbacks.earlyStopping({ monitor: "val_acc" }),
      'Did you mean "val_accuracy"?',
    ],
    [
      "a name without a direction",
      () => callbacks.earlyStopping({ monitor: "val_f1" }),
      'Received: "val_f1".',
    ],
    [
      "a best epoch by what is not there",
      () => callbacks.modelCheckpoint({ path: "a.onnx", monitor: "auc", saveBestOnly: true }),
      'Received: "auc".',
    ],
    [
      "a place for what is not there",
      () => callbacks.modelCheckpoint({ path: "{epoch:02d}-{val_los:.2f}.onnx" }),
      'Did you mean "val_loss"? Received: "{val_los:.2f}".',
    ],
    [
      "a format that is none",
      () => callbacks.modelCheckpoint({ path: "{epoch:x}" }),
      'Received: "{epoch:x}".',
    ],
    ["a directory as a file", () => callbacks.csvLogger({ path: directory }), "Received: a directory."],
    [
      "a file as a directory",
      () => callbacks.modelCheckpoint({ path: join(directory, "file", "{epoch}.onnx") }),
      "which is a file.",
    ],
  ];
  it.each(early)("is said before the first epoch: %s", async (_, make, message) => {
    writeFileSync(join(directory, "file"), "");
    let epochs = 0;
    const count: Callback = { onEpochBegin: () => void epochs++ };
    const training = compiled().fit(images, oneHot, {
      ...{ validationSplit: 0.5, verbose: 0 },
      callbacks: [count, make()],
    });
    await expect(training).rejects.toThrow(message);
    await expect(training).rejects.toThrow(AtelierError);
    expect(epochs).toBe(0);
  });

  it("is whether a learning rate can be lowered", async () => {
    const model = smallNetwork();
    const optimizer = optimizers.sgd(schedules.constant(0.1));
    model.compile({ optimizer, loss: "categoricalCrossentropy" });
    const training = model.fit(images, oneHot, {
      ...{ validationSplit: 0.5, verbose: 0, callbacks: callbacks.reduceLROnPlateau() },
    });
    await expect(training).rejects.toThrow("whose learning rate is a number, not a schedule. Received: ");
  });

  it("is whether a metric is better larger: its own word, its name, or an error", async () => {
    const named = (name: string, mode?: "min" | "max"): Metric => ({
      ...metrics.accuracy(),
      name,
      ...(mode && { mode }),
    });
    const trained = async (metric: Metric) => {
      const model = smallNetwork({ seed: 1 });
      model.compile({ loss: "categoricalCrossentropy", metrics: [metric] });
      const stop = callbacks.earlyStopping({ monitor: metric.name });
      return model.fit(images, oneHot, { epochs: 2, callbacks: stop, verbose: 0 });
    };
    await expect(trained({ ...named("f1"), mode: undefined })).rejects.toThrow(
      'expected mode "min" or "max"',
    );
    expect((await trained(named("f1", "max"))).epoch.length).toBe(2);
  });
});

describe("modelCheckpoint", () => {
  it("formats numbers as Python does", () => {
    const logs = { loss: 0.000123456, val_loss: 1234.5 };
    const filled = (template: string) => fillTemplate(template, 7, logs);
    expect(filled("{epoch:02d}-{val_loss:.2f}")).toBe("07-1234.50");
    expect(filled("{epoch:5d}|{epoch}")).toBe("    7|07");
    expect(filled("{loss:.3e} {loss:g} {val_loss:g} {val_loss:.2g}")).toBe(
      "1.235e-04 0.000123456 1234.5 1.2e+03",
    );
    expect(filled("{loss:010.4f}")).toBe("00000.0001");
  });

  it("saves each epoch under a name of its own", async () => {
    const path = join(directory, "model-{epoch}-{val_loss}.onnx");
    await play(callbacks.modelCheckpoint({ path }), [0.5, 0.25]);
    expect(existsSync(join(directory, "model-01-0.5000.onnx"))).toBe(true);
    const loaded = await loadModel(join(directory, "model-02-0.2500.onnx"));
    expect(loaded.countParams()).toBe(compiled().countParams());
  });

  it("saves better epochs only, where asked", async () => {
    const path = join(directory, "best-{epoch}.onnx");
    await play(callbacks.modelCheckpoint({ path, saveBestOnly: true }), [0.5, 0.6, 0.4]);
    const saved = ["01", "02", "03"].map((epoch) => existsSync(join(directory, `best-${epoch}.onnx`)));
    expect(saved).toEqual([true, false, true]);
  });
});

describe("csvLogger", () => {
  it("writes one line an epoch under the names", async () => {
    const path = join(directory, "log.csv");
    const model = compiled();
    const { history } = await model.fit(images, oneHot, {
      epochs: 2,
      callbacks: [callbacks.csvLogger({ path })],
      verbose: 0,
    });
    const { accuracy = [], loss } = history;
    expect(readFileSync(path, "utf8")).toBe(
      `epoch,accuracy,loss\n0,${accuracy[0]},${loss[0]}\n1,${accuracy[1]},${loss[1]}\n`,
    );
  });
});

describe("any callback", () => {
  it("is called in order, and may be asynchronous", async () => {
    const calls: string[] = [];
    const note = (call: string) => async () => {
      await Promise.resolve();
      calls.push(call);
    };
    const callback = callbacks.lambda({
      onTrainBegin: note("train begin"),
      onEpochBegin: note("epoch begin"),
      onBatchEnd: note("batch end"),
      onEpochEnd: note("epoch end"),
      onTrainEnd: note("train end"),
    });
    await compiled().fit(images, oneHot, { batchSize: 30, callbacks: [callback], verbose: 0 });
    expect(calls).toEqual(["train begin", "epoch begin", "batch end", "batch end", "epoch end", "train end"]);
  });
});

describe("limitSteps", () => {
  it("limits the number of steps of each run, and changes no loss, nor does waiting between runs", async () => {
    const lossesWith = async (callback: Callback) => {
      const { history } = await compiled().fit(images, oneHot, {
        ...{ batchSize: 4, epochs: 2, verbose: 0, callbacks: callback },
      });
      return history.loss;
    };
    const seen: number[] = [];
    const limits = [1, 1, undefined, 3, 3];
    let told = 0;
    const limited = await lossesWith({
      onTrainBegin: (training) => training.limitSteps(1),
      async onSteps(done, _, training) {
        seen.push(done);
        training.limitSteps(limits[told++]);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
    });
    expect(limited).toEqual(await lossesWith({}));
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it("refuses what is no number of steps", async () => {
    const none: Callback = { onTrainBegin: (training) => training.limitSteps(0) };
    const training = compiled().fit(images, oneHot, { verbose: 0, callbacks: none });
    await expect(training).rejects.toThrow("Received: 0.");
  });
});
