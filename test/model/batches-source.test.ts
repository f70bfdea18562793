/** Sources of batches: what is pulled and closed, what ends early or fails, what is refused. */

import { describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  type FitOptions,
  ShapeError,
  slice,
  type TrainingBatches,
} from "../../src/index.ts";
import { BatchStream } from "../../src/model/batches/stream.ts";
import {
  compiled,
  images,
  list,
  quiet,
  targets,
  trained,
  trainedFor,
  Watched,
} from "./support/batched-training.ts";

describe("fit on batches", () => {
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
