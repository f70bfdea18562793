/** Signals end what is asked of a model between two runs, whatever it waits for; others have their turn meanwhile. */

import { describe, expect, it, vi } from "vitest";
import { type Engine, inferenceModelFromBytes, nodePlatform, type Sequential } from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(64, 1);

interface SlowEngine extends Engine {
  runs: number;
  onOpen?: () => void;
  /** What each run waits for; the event loop turns meanwhile. */
  gate?: Promise<void>;
}

/** An engine whose runs keep the event loop waiting, as those of large networks do. */
function slow(milliseconds: number): SlowEngine {
  const platform = nodePlatform({ threads: 1 });
  const engine: SlowEngine = {
    ...{ name: "slow", device: platform.device, runs: 0 },
    async createSession(...graph: Parameters<Engine["createSession"]>) {
      const session = await platform.createSession(...graph);
      engine.onOpen?.();
      const run = session.run.bind(session);
      session.run = async (feeds) => {
        engine.runs++;
        await engine.gate;
        const until = performance.now() + milliseconds;
        while (performance.now() < until);
        return run(feeds);
      };
      return session;
    },
  };
  return engine;
}

function compiled(engine: Engine): Sequential {
  const net = smallNetwork({ seed: 1, engine });
  net.compile({ loss: "sparseCategoricalCrossentropy" });
  return net;
}

/** What is rejected with, and how many milliseconds after the signal. */
async function ended(work: Promise<unknown>, signal: AbortSignal): Promise<number> {
  let aborted = Number.NaN;
  signal.addEventListener("abort", () => {
    aborted = performance.now();
  });
  const error: unknown = await work.then(
    () => "nothing",
    (reason: unknown) => reason,
  );
  expect(error).toBe(signal.reason);
  return performance.now() - aborted;
}

/** Milliseconds: less than any of what is ended would go on for, by far. */
const MAX_WAIT = 10_000;

describe("an AbortSignal", () => {
  const asked: Record<string, (net: Sequential, signal: AbortSignal) => Promise<unknown>> = {
    fit: (net, signal) => net.fit(images, labels, { epochs: 1000, verbose: 0, signal }),
    "fit in validation": (net, signal) =>
      net.fit(images, labels, {
        ...{ batchSize: 64, epochs: 1000, verbose: 0, signal },
        validationData: [
          { data: new Float32Array(64_000 * 64), shape: [64_000, 8, 8, 1] },
          new Uint8Array(64_000),
        ],
      }),
    evaluate: (net, signal) => net.evaluate(images, labels, { batchSize: 1, signal }),
    predict: (net, signal) => net.predict(images, { batchSize: 1, signal }),
    "predict on batches": (net, signal) => net.predict(() => new Array(1000).fill({ x: images }), { signal }),
  };

  for (const [name, ask] of Object.entries(asked)) {
    it(`ends ${name} by a timeout, with at most one more run`, async () => {
      const engine = slow(20);
      const net = compiled(engine);
      // What the first graph of a process takes is not what is measured.
      await Promise.all([
        net.fit(images, labels, { verbose: 0 }),
        net.evaluate(images, labels),
        net.predict(images),
      ]);
      const signal = AbortSignal.timeout(100);
      let before = 0;
      signal.addEventListener("abort", () => {
        before = engine.runs;
      });
      expect(await ended(ask(net, signal), signal)).toBeLessThan(MAX_WAIT);
      expect(engine.runs - before).toBeLessThanOrEqual(1);
      // The model is free again.
      expect((await net.predict(images)).shape).toEqual([64, 4]);
    });
  }

  it("ends predict and evaluate of a model from elsewhere between two runs", async () => {
    const engine = slow(20);
    const model = await inferenceModelFromBytes(compiled(engine).toBytes(), { engine });
    for (const ask of [
      (signal: AbortSignal) => model.predict(images, { batchSize: 1, signal }),
      (signal: AbortSignal) => model.evaluate(images, labels, { batchSize: 1, signal }),
    ]) {
      const stop = new AbortController();
      let stopped = Number.NaN;
      const before = engine.runs;
      // After the third run, whenever that is.
      const poll = setInterval(() => {
        if (engine.runs < before + 3) return;
        stopped = engine.runs;
        stop.abort();
        clearInterval(poll);
      });
      await expect(ask(stop.signal)).rejects.toThrow("This operation was aborted");
      clearInterval(poll);
      expect(engine.runs - stopped).toBeLessThanOrEqual(1);
      await expect(ask(AbortSignal.abort("said before"))).rejects.toBe("said before");
    }
    expect((await model.predict(images)).shape).toEqual([64, 4]);
  });

  it("ends what waits for its turn at once, and the other goes on", async () => {
    const [busy, idle] = [slow(0), slow(0)];
    let open = () => {};
    busy.gate = new Promise((resolve) => {
      open = resolve;
    });
    const waiting = compiled(idle);
    const long = compiled(busy).predict(images, { batchSize: 2 });
    const stops = Array.from({ length: 3 }, () => new AbortController());
    const [first, second, third] = stops.map(({ signal }) => signal);
    const asks = [
      waiting.predict(images, { signal: first }),
      waiting.evaluate(images, labels, { signal: second }),
      waiting.fit(images, labels, { signal: third, verbose: 0 }),
    ];
    const settled = Promise.allSettled(asks);
    await vi.waitFor(() => expect(busy.runs).toBe(1), { timeout: 60_000 });
    for (const stop of stops) stop.abort();
    const reasons = (await settled).map((result) => result.status === "rejected" && result.reason);
    expect(reasons).toEqual(stops.map(({ signal }) => signal.reason));
    expect([busy.runs, idle.runs]).toEqual([1, 0]);
    open();
    expect((await long).shape).toEqual([64, 4]);
  });

  it("ends what is compiled and opened, without a run", async () => {
    const engine = slow(0);
    const net = compiled(engine);
    for (const ask of Object.values(asked)) {
      const stop = new AbortController();
      engine.onOpen = () => stop.abort();
      net.compile({ loss: "sparseCategoricalCrossentropy" });
      const before = engine.runs;
      await ended(ask(net, stop.signal), stop.signal);
      if (ask !== asked["fit in validation"]) expect(engine.runs).toBe(before);
    }
  });

  it("ends waiting for batches that never come, and for a generator that does not end", async () => {
    const net = compiled(slow(0));
    async function* never() {
      await new Promise(() => undefined);
      yield { x: images, y: labels };
    }
    async function* endless() {
      try {
        for (;;) yield { x: images, y: labels };
      } finally {
        await new Promise(() => undefined);
      }
    }
    for (const batches of [never, endless]) {
      const asks = [
        (signal: AbortSignal) => net.fit(batches, { signal, verbose: 0 }),
        (signal: AbortSignal) => net.evaluate(batches, { signal }),
        (signal: AbortSignal) => net.predict(batches, { signal }),
      ];
      for (const ask of asks) {
        const signal = AbortSignal.timeout(50);
        expect(await ended(ask(signal), signal)).toBeLessThan(MAX_WAIT);
      }
    }
  });

  it("that was aborted before is heard first", async () => {
    const engine = slow(0);
    const net = compiled(engine);
    for (const ask of Object.values(asked)) {
      const signal = AbortSignal.abort();
      await expect(ask(net, signal)).rejects.toBe(signal.reason);
    }
    expect(engine.runs).toBe(0);
  });
});

describe("the event loop", () => {
  it("turns between runs, with time for what takes several turns", async () => {
    const net = compiled(slow(60));
    let answers = 0;
    let isOver = false;
    // Three turns for each answer, as a server's: accept, read, write.
    const serve = async () => {
      while (!isOver) {
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
        answers++;
        await new Promise((resolve) => setTimeout(resolve));
      }
    };
    const served = serve();
    await net.fit(images, labels, {
      epochs: 4,
      batchSize: 16,
      verbose: 0,
      callbacks: { onBatchEnd: () => undefined },
    });
    isOver = true;
    await served;
    // 16 runs of 60 ms: others have their turn every fifth of a second, at least.
    expect(answers).toBeGreaterThanOrEqual(4);
  });
});
