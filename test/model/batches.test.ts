/** Training, evaluation and prediction on batches that are iterated over. */

import { describe, expect, it, vi } from "vitest";
import { rescale } from "../../src/data/index.ts";
import {
  batches,
  ConfigurationError,
  Dataset,
  type FitOptions,
  input,
  layers,
  model,
  type Sequential,
  ShapeError,
  sequential,
  slice,
  type TrainingBatches,
  toCategorical,
} from "../../src/index.ts";
import { BatchStream } from "../../src/model/batches/stream.ts";
import { captured } from "../support/capture.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(72, 1);
const targets = toCategorical(labels, 4);
const quiet = { verbose: 0 } as const;

function compiled(): Sequential {
  const net = sequential(
    [
      layers.flatten({ inputShape: [8, 8, 1] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 3 },
  );
  net.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return net;
}

/** The examples in batches of 16, the last of 8. */
const list = Array.from({ length: 5 }, (_, i) => {
  const [start, end] = [16 * i, Math.min(72, 16 * i + 16)];
  return { x: slice(images, start, end), y: slice(targets, start, end) };
});

/** What a source was asked for. */
class Watched {
  pulled = 0;
  closed = 0;

  *sync(): Generator<(typeof list)[number]> {
    try {
      for (let i = 0; ; i++) {
        this.pulled++;
        yield list[i % 4] ?? fail();
      }
    } finally {
      this.closed++;
    }
  }

  async *async(): AsyncGenerator<(typeof list)[number]> {
    for (const batch of this.sync()) {
      await new Promise(setImmediate);
      yield batch;
    }
  }
}

function fail(): never {
  throw new Error("no such batch");
}

async function* later<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    await new Promise(setImmediate);
    yield item;
  }
}

async function trained(source: TrainingBatches, options: FitOptions = {}) {
  const net = compiled();
  const { history, params } = await net.fit(source, { epochs: 3, ...quiet, ...options });
  return { weights: net.getWeights(), history, params };
}

describe("fit on batches", () => {
  it("gives the same bits as on arrays, whatever the batches come from", async () => {
    const net = compiled();
    const expected = await net.fit(images, targets, { epochs: 3, batchSize: 16, shuffle: false, ...quiet });
    const weights = net.getWeights();
    function* endless() {
      for (;;) yield* list;
    }
    const sources: [TrainingBatches, FitOptions][] = [
      [new Set(list), {}],
      [() => later(list), {}],
      [async () => later(list), {}],
      [endless(), { stepsPerEpoch: 5 }],
      [() => endless(), { stepsPerEpoch: 5 }],
      [list.map(({ x, y }) => [x, y] as const), {}],
      [list.map(({ x, y }) => ({ xs: x, ys: y })), {}],
    ];
    for (const [source, options] of sources) {
      const found = await trained(source, options);
      expect(found.history).toEqual(expected.history);
      expect(found.weights).toEqual(weights);
      expect(found.params).toEqual({ epochs: 3, steps: 5, batchSize: undefined });
    }
  });

  it("is right where a source gives the same array for every batch", async () => {
    const [x, y] = [new Float32Array(16 * 64), new Float32Array(16 * 4)];
    function* reusing() {
      for (const batch of list.slice(0, 4)) {
        x.set(batch.x.data.subarray(0, x.length) as Float32Array);
        y.set(batch.y.data);
        yield { x: { data: x, shape: [16, 8, 8, 1] }, y: { data: y, shape: [16, 4] } };
      }
    }
    const plain = list
      .slice(0, 4)
      .map((batch) => ({ ...batch, x: { data: Float32Array.from(batch.x.data), shape: batch.x.shape } }));
    expect(await trained(() => reusing())).toEqual(await trained(plain));
  });

  it("weights examples and classes as on arrays", async () => {
    const sampleWeight = Float32Array.from({ length: 72 }, (_, i) => (i % 3) / 2);
    const classWeight = { 1: 3 };
    const net = compiled();
    const options = { epochs: 3, batchSize: 16, shuffle: false, sampleWeight, classWeight, ...quiet };
    const { history } = await net.fit(images, targets, options);
    const weighted = list.map((batch, i) => ({
      ...batch,
      sampleWeight: sampleWeight.slice(16 * i, 16 * i + 16),
    }));
    const found = await trained(weighted, { classWeight });
    expect(found.history).toEqual(history);
    expect(found.weights).toEqual(net.getWeights());
  });

  it("validates on batches as on arrays", async () => {
    const net = compiled();
    const options = { epochs: 2, batchSize: 16, shuffle: false, ...quiet };
    const x = slice(images, 0, 32);
    const y = slice(targets, 0, 32);
    const { history } = await net.fit(images, targets, { ...options, validationData: [x, y] });
    const sources: FitOptions[] = [
      { validationData: list.slice(0, 2) },
      { validationData: () => later(list.slice(0, 2)) },
      { validationData: list, validationSteps: 2 },
      { validationData: [...list.slice(0, 2), ...list.slice(0, 2)].values(), validationSteps: 2 },
    ];
    for (const source of sources) {
      const found = await trained(list, { epochs: 2, ...source });
      expect(found.history.loss).toEqual(history.loss);
      for (const [epoch, loss] of (history.val_loss ?? []).entries()) {
        expect(found.history.val_loss?.[epoch]).toBeCloseTo(loss, 6);
      }
    }
  });

  it("takes what batches(dataset) gives", async () => {
    const dataset = new Dataset({
      ...{ name: "small", partition: "train", images: bytesOf(), labels },
      classNames: ["a", "b", "c", "d"],
    });
    const net = smallNetwork({ seed: 3 });
    net.compile({ loss: "sparseCategoricalCrossentropy" });
    await net.fit(() => batches(dataset, { batchSize: 16 }), { epochs: 2, ...quiet });
    const again = smallNetwork({ seed: 3 });
    again.compile({ loss: "sparseCategoricalCrossentropy" });
    await again.fit(rescale(dataset.images), labels, { epochs: 2, batchSize: 16, shuffle: false, ...quiet });
    expect(net.getWeights()).toEqual(again.getWeights());
  });

  it("takes records for several inputs and outputs", async () => {
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [3], name: "b" })];
    const joined = layers.concatenate().apply([a, b]);
    const outputs = {
      sum: layers.dense({ units: 1, name: "sum" }).apply(joined),
      rest: layers.dense({ units: 2, name: "rest" }).apply(joined),
    };
    const net = model({ inputs: { a, b }, outputs });
    net.compile({ loss: { sum: "meanSquaredError", rest: "meanSquaredError" } });
    const filled = (...shape: number[]) => ({
      data: new Float32Array(shape.reduce((p, n) => p * n)).fill(0.5),
      shape,
    });
    const batch = { x: { a: filled(4, 2), b: filled(4, 3) }, y: { sum: filled(4, 1), rest: filled(4, 2) } };
    const { history } = await net.fit([batch, batch], quiet);
    expect(history.sum_loss).toHaveLength(1);
    const whole = { a: filled(8, 2), b: filled(8, 3) };
    const expected = await net.predict(whole);
    expect(await net.predict([batch, batch])).toEqual(expected);
    expect(await net.predict(later([batch.x, batch.x]))).toEqual(expected);
    expect(await net.predict(later([Object.values(batch.x), [Object.values(batch.x)]]))).toEqual(expected);
  });

  it("pulls no more ahead than the next run takes, and closes what it is done with", async () => {
    for (const kind of ["sync", "async"] as const) {
      const watched = new Watched();
      let most = 0;
      let taken = 0;
      const callbacks = {
        onSteps(done: number, _logs: unknown, { steps }: { steps: number | undefined }) {
          expect(steps).toBe(24);
          const ahead = watched.pulled - (taken + done);
          most = Math.max(most, ahead);
        },
        onEpochEnd() {
          taken += 24;
          expect(watched.pulled).toBe(taken);
        },
      };
      await trained(watched[kind](), { epochs: 2, stepsPerEpoch: 24, callbacks });
      expect(watched.pulled).toBe(48);
      expect(watched.closed).toBe(1);
      expect(most).toBeGreaterThan(0);
      const stepwise = new Watched();
      let ahead = 0;
      const perStep = {
        onBatchEnd(step: number) {
          ahead = Math.max(ahead, stepwise.pulled - step - 1);
        },
      };
      await trained(stepwise[kind](), { epochs: 1, stepsPerEpoch: 12, callbacks: perStep });
      expect(ahead).toBe(1);
    }
  });

  it("holds the number of batches that was asked for, of an endless source", async () => {
    const watched = new Watched();
    const stream = new BatchStream(watched.async(), {
      ...{ owner: "fit", limitName: "stepsPerEpoch", goesOn: true, passes: 1 },
      read: (batch) => batch,
    });
    await stream.begin(0, "epoch 1");
    stream.fetch(3);
    while (watched.pulled < 3) await new Promise(setImmediate);
    for (let i = 0; i < 10; i++) await new Promise(setImmediate);
    expect(watched.pulled).toBe(3);
    expect(await stream.next(2)).toEqual([list[0], list[1]]);
    await stream.close();
    expect(watched).toMatchObject({ pulled: 3, closed: 1 });
  });

  it("says when an iterable ends early, after it has trained on what there was", async () => {
    const net = compiled();
    const training = net.fit(list.slice(0, 4).values(), { epochs: 2, stepsPerEpoch: 3, ...quiet });
    await expect(training).rejects.toThrow(ConfigurationError);
    await expect(training).rejects.toThrow(
      /^fit: expected 3 batches in epoch 2, as stepsPerEpoch says; .* Received: 1 before the iterable ended\.$/,
    );
    expect(net.steps).toBe(4);
  });

  it.each([
    [
      "an empty iterable",
      () => [],
      {},
      "expected an iterable of at least one batch. Received: one without any.",
    ],
    ["an empty list", [], {}, "expected an iterable of at least one batch."],
    [
      "a function that gives none",
      () => 3,
      {},
      "expected a function that returns an iterable of batches. Received: one that returns 3.",
    ],
    [
      "a batch without targets",
      () => [{ x: images }],
      {},
      /^batch 1 of epoch 1: Expected each batch as \{ x, y \}/,
    ],
    ["numbers", () => [1, 2], {}, /^batch 1 of epoch 1: .*Received: 1\.$/],
    [
      "another number of targets",
      () => [{ x: images, y: slice(targets, 0, 3) }],
      {},
      /^batch 1 of epoch 1: .*Received: 3 targets\.$/,
    ],
    ["a generator for two epochs", list.values(), { epochs: 2 }, "over after the first time"],
    [
      "batchSize",
      list,
      { batchSize: 3 },
      "fit: expected batchSize to be left out: batches that are iterated over have their own sizes",
    ],
    ["shuffle", list, { shuffle: true }, "fit: expected shuffle to be false or left out"],
    ["validationSplit", list, { validationSplit: 0.5 }, "fit: expected validationSplit to be 0 or left out"],
    ["sampleWeight", list, { sampleWeight: [1] }, "it belongs into each batch"],
    ["validationSteps alone", list, { validationSteps: 1 }, "fit: expected validationSteps to be left out"],
    ["empty validation", list, { validationData: () => [] }, "at least one batch"],
  ])("refuses %s", async (_name, source, options, message) => {
    const training = compiled().fit(source as TrainingBatches, { ...quiet, ...options } as FitOptions);
    await expect(training).rejects.toThrow(message);
    await expect(training).rejects.toThrow(/^(fit: e|batch 1 of epoch 1: E)xpected/);
  });

  it("names a batch of another shape, and closes the iterator", async () => {
    let isClosed = false;
    const wrong = { x: { data: new Float32Array(32), shape: [2, 4, 4, 1] }, y: slice(targets, 0, 2) };
    function* source() {
      try {
        yield* [...list.slice(0, 2), wrong, ...list];
      } finally {
        isClosed = true;
      }
    }
    const net = compiled();
    const training = net.fit(source(), quiet);
    await expect(training).rejects.toThrow(ShapeError);
    await expect(training).rejects.toThrow(
      /^batch 3 of epoch 1: Expected inputs of shape .* Received: \[2, 4, 4, 1\]\.$/,
    );
    expect(isClosed).toBe(true);
    expect(net.steps).toBe(2);
  });

  it("throws what the source throws, after it has trained on what there was", async () => {
    const broken = new Error("the disk is gone");
    async function* source() {
      yield* list.slice(0, 3);
      throw broken;
    }
    const net = compiled();
    await expect(net.fit(source(), quiet)).rejects.toBe(broken);
    expect(net.steps).toBe(3);
    expect(net.getWeights()).toEqual((await trainedFor(3)).getWeights());
  });

  it("ends for a signal, also while it waits for a batch that never comes", async () => {
    const controller = new AbortController();
    const watched = new Watched();
    const callbacks = { onSteps: (done: number) => done > 3 && controller.abort("enough") };
    const { signal } = controller;
    const net = compiled();
    const aborted = net.fit(watched.async(), {
      stepsPerEpoch: 100,
      callbacks: callbacks as never,
      signal,
      ...quiet,
    });
    await expect(aborted).rejects.toBe("enough");
    await vi.waitFor(() => expect(watched.closed).toBe(1), { timeout: 30_000 });
    async function* stuck() {
      yield* list.slice(0, 2);
      await new Promise(() => undefined);
    }
    const second = new AbortController();
    const waiting = net.fit(stuck(), { signal: second.signal, ...quiet });
    setTimeout(() => second.abort("late"), 50);
    await expect(waiting).rejects.toBe("late");
  });

  it("closes the iterator when a callback stops training", async () => {
    const watched = new Watched();
    const callbacks = { onEpochEnd: (_epoch: number, _logs: unknown, { stop }: { stop(): void }) => stop() };
    const { history } = await trained(watched.sync(), { epochs: 9, stepsPerEpoch: 2, callbacks });
    expect(history.loss).toHaveLength(1);
    expect(watched).toMatchObject({ pulled: 2, closed: 1 });
  });
});

describe("what is shown of batches", () => {
  it("is their count, without a bar where their number is not known", async () => {
    const output = await captured(() => trained(() => list.values(), { epochs: 1, verbose: 1 }));
    expect(output).toMatch(/^Epoch 1\/1\n5 \S+ \S+\/step - accuracy: 0\.\d+ - loss: \d\.\d+\n$/);
    const known = await captured(() => trained(list, { epochs: 1, verbose: 1 }));
    expect(known).toMatch(/\n5\/5 ━+ /);
    const lines = await captured(() => trained(() => list.values(), { epochs: 1, verbose: 2 }));
    expect(lines).toMatch(/\n5\/5 - /);
  });
});

describe("evaluate and predict on batches", () => {
  it("give what they give for arrays", async () => {
    const net = await trainedFor(4);
    const logs = await net.evaluate(images, targets, { batchSize: 16 });
    expect(await net.evaluate(list)).toEqual(logs);
    expect(await net.evaluate(() => later(list))).toEqual(logs);
    const expected = await net.predict(images, { batchSize: 16 });
    expect(await net.predict(list)).toEqual(expected);
    expect(await net.predict(list.map(({ x, y }) => [x, y] as const))).toEqual(expected);
    expect(await net.predict(later(list.map(({ x }) => x)))).toEqual(expected);
    expect(await net.predict(() => later(list.map(({ x }) => [x] as const)))).toEqual(expected);
  });

  it("take the given number of steps, and close the iterator", async () => {
    const net = await trainedFor(1);
    const watched = new Watched();
    expect((await net.predict(watched.sync(), { steps: 2 })).shape).toEqual([32, 4]);
    await net.evaluate(watched.sync(), { steps: 2 });
    expect(watched).toMatchObject({ pulled: 4, closed: 2 });
    await expect(net.evaluate(list, { steps: 9 })).rejects.toThrow(
      /^evaluate: expected 9 batches, as steps says; .* Received: 5 before the iterable ended\.$/,
    );
    await expect(net.evaluate(images, targets, { steps: 9 })).rejects.toThrow(
      "evaluate: expected steps to be left out",
    );
    await expect(net.predict(later([{ x: targets }]))).rejects.toThrow(/^batch 1: Expected inputs of shape/);
  });

  it("end for a signal", async () => {
    const net = await trainedFor(1);
    const controller = new AbortController();
    function* aborting() {
      yield* list.slice(0, 2);
      controller.abort("enough");
      yield* list;
    }
    await expect(net.evaluate(aborting(), { signal: controller.signal })).rejects.toBe("enough");
  });

  it("do not wait for each other where a source asks a model itself", async () => {
    const net = await trainedFor(1);
    async function* predicted() {
      for (const { x } of list) yield { x, y: await net.predict(x) };
    }
    expect((await net.evaluate(predicted())).accuracy).toBe(1);
    await net.fit(predicted(), quiet);
  });
});

/** A model after this number of steps. */
async function trainedFor(steps: number): Promise<Sequential> {
  const net = compiled();
  await net.fit(list, { stepsPerEpoch: steps, ...quiet });
  return net;
}

function bytesOf() {
  return { data: Uint8Array.from(images.data, (value, i) => (value * 255 + i) % 256), shape: [72, 8, 8, 1] };
}
