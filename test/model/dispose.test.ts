/** Memory that models give back: what is closed, what stays usable, and what is refused afterwards. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import {
  type Engine,
  input,
  layers,
  loadModel,
  ModelStateError,
  model,
  modelFromBytes,
  nodePlatform,
  type Sequential,
  sequential,
} from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";

type Opened = Awaited<ReturnType<Engine["createSession"]>>;

/** An engine that says how many of its sessions are open. */
function counting(): Engine & { open: number; released: number } {
  const platform = nodePlatform({ threads: 1 });
  const engine = {
    name: "counting",
    device: platform.device,
    open: 0,
    released: 0,
    async createSession(...graph: Parameters<Engine["createSession"]>): Promise<Opened> {
      const session = await platform.createSession(...graph);
      engine.open++;
      const release = session.release.bind(session);
      session.release = async () => {
        engine.open--;
        await release();
      };
      return session;
    },
    releaseBuffers(buffers: readonly ArrayBuffer[]) {
      engine.released += buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
      platform.releaseBuffers?.(buffers);
    },
  };
  return engine;
}

const { images, labels } = smallImages(32, 1);
const quiet = { verbose: 0, batchSize: 8 } as const;

function network(engine: Engine = counting()): Sequential {
  const made = sequential([layers.flatten({ inputShape: [8, 8, 1] }), layers.dense({ units: 4 })], {
    engine,
    seed: 1,
  });
  made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  return made;
}

/** Everything that takes weights or graphs. */
const uses = (net: Sequential): Readonly<Record<string, () => unknown>> => ({
  fit: () => net.fit(images, labels, quiet),
  trainOnBatch: () => net.trainOnBatch(images, labels),
  evaluate: () => net.evaluate(images, labels),
  predict: () => net.predict(images),
  compile: () => net.compile({ loss: "meanSquaredError" }),
  getWeights: () => net.getWeights(),
  setWeights: () => net.setWeights([]),
  toBytes: () => net.toBytes(),
  save: () => net.save("model.onnx"),
  trainingState: () => net.trainingState(),
  resume: () => net.resume({ steps: 0, tensors: {} }),
  "a change of the layers": () => net.add(layers.dense({ units: 2 })),
  "a use as a layer": () => net.apply(input({ shape: [8, 8, 1] })),
});

describe("a model that is disposed", () => {
  it("closes its graphs and gives back weights and slots, once", async () => {
    const engine = counting();
    const net = network(engine);
    await net.fit(images, labels, quiet);
    await net.predict(images);
    expect(engine.open).toBe(2);
    const before = engine.released;
    await Promise.all([net.dispose(), net.dispose()]);
    await net.dispose();
    expect(engine.open).toBe(0);
    // Weights and Adam's two slots.
    expect(engine.released - before).toBe(3 * 4 * (64 * 4 + 4));
    expect(net.isDisposed).toBe(true);
  });

  it("refuses what takes weights by an error that says so, and still shows its structure", async () => {
    const net = network();
    void net.dispose();
    for (const [name, use] of Object.entries(uses(net))) {
      const refused = async () => use();
      await expect(refused(), name).rejects.toThrow(ModelStateError);
      await expect(refused(), name).rejects.toThrow(/Received: .* of "sequential" after dispose\(\)\./);
    }
    const lines: string[] = [];
    net.summary({ print: (text) => lines.push(text) });
    expect(lines.join()).toContain("flatten (Flatten)");
    expect(net.countParams()).toBe(260);
    expect(net.outputShape).toEqual([null, 4]);
  });

  it("ends what it was asked before, a whole fit with its callbacks and validation", async () => {
    const engine = counting();
    const net = network(engine);
    const seen: number[] = [];
    const onEpochEnd = (epoch: number) => {
      seen.push(epoch);
      net.getWeights();
    };
    const training = net.fit(images, labels, {
      ...quiet,
      epochs: 3,
      validationSplit: 0.25,
      callbacks: { onEpochEnd },
    });
    const prediction = net.predict(images);
    await net.dispose();
    expect(engine.open).toBe(0);
    expect(seen).toEqual([0, 1, 2]);
    expect((await training).history.loss).toHaveLength(3);
    expect((await prediction).shape).toEqual([32, 4]);
  });

  it("is free after a fit that failed", async () => {
    const engine = counting();
    const net = network(engine);
    const fails = net.fit(images, labels, {
      ...quiet,
      callbacks: { onSteps: () => Promise.reject(new Error("no")) },
    });
    const disposal = net.dispose();
    await expect(fails).rejects.toThrow("no");
    await disposal;
    expect(engine.open).toBe(0);
  });

  it("has nothing to close before it was used", async () => {
    await sequential().dispose();
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    await net.dispose();
    expect(net.isDisposed).toBe(true);
  });
});

describe("models that have layers in common", () => {
  it("keep the weights until the last of them is disposed", async () => {
    const engine = counting();
    const image = input({ shape: [8, 8, 1] });
    const hidden = layers.dense({ units: 3 }).apply(layers.flatten().apply(image));
    const head = layers.dense({ units: 2 });
    const whole = model({ inputs: image, outputs: head.apply(hidden), engine, seed: 1 });
    const features = model({ inputs: image, outputs: hidden, engine });
    const expected = await features.predict(images);
    await whole.dispose();
    expect(await features.predict(images)).toEqual(expected);
    // The head's weights went with the only model that had them.
    const feature = input({ shape: [3] });
    const again = () => model({ inputs: feature, outputs: head.apply(feature) });
    expect(again).toThrow(ModelStateError);
    expect(again).toThrow('Received: "dense/kernel" of a model that was disposed.');
    await features.dispose();
    expect(() => sequential([...features.layers.slice(1)], { inputShape: [8, 8, 1] })).toThrow(
      ModelStateError,
    );
    expect(engine.open).toBe(0);
  });

  it("may be models within models, in either order", async () => {
    const engine = counting();
    for (const isInnerFirst of [true, false]) {
      const inner = network(engine);
      const outer = sequential([inner, layers.dense({ units: 2 })], { engine, seed: 2 });
      const [first, second] = isInnerFirst ? [inner, outer] : [outer, inner];
      const expected = await second.predict(images);
      await first.predict(images);
      await first.dispose();
      expect(await second.predict(images)).toEqual(expected);
      await second.dispose();
      expect(engine.open).toBe(0);
    }
  });

  it("do not lose the weights of a layer that was taken off", async () => {
    const layer = layers.dense({ units: 2 });
    const net = sequential([layers.dense({ units: 3, inputShape: [2] }), layer], { seed: 1 });
    const weights = net.getWeights().slice(2);
    net.pop();
    await net.dispose();
    const other = sequential([layer], { inputShape: [3] });
    expect(other.getWeights().map(({ data }) => data)).toEqual(weights.map(({ data }) => data));
  });

  it("close the graphs of before when layers are added", async () => {
    const engine = counting();
    const net = network(engine);
    await net.fit(images, labels, quiet);
    net.add(layers.softmax());
    await net.predict(images);
    expect(engine.open).toBe(1);
  });
});

describe("using", () => {
  it("disposes at the end of the block, by either keyword", async () => {
    const engine = counting();
    const kept: Sequential[] = [];
    {
      using net = network(engine);
      await using other = network(engine);
      await net.predict(images);
      await other.predict(images);
      kept.push(net, other);
      expect(engine.open).toBe(2);
    }
    expect(kept.map(({ isDisposed }) => isDisposed)).toEqual([true, true]);
    // `using` cannot wait: it begins to dispose.
    await vi.waitFor(() => expect(engine.open).toBe(0), { timeout: 60_000 });
  });

  it("works for every kind of model", async () => {
    const bytes = network().toBytes();
    {
      using loaded = modelFromBytes(bytes);
      const image = input({ shape: [2] });
      using graph = model({ inputs: image, outputs: layers.dense({ units: 1 }).apply(image) });
      expect([loaded.isDisposed, graph.isDisposed]).toEqual([false, false]);
    }
    await expect(loadModel("no-such-model.onnx")).rejects.toThrow();
  });

  it("works with symbols that come later than Atelier, from a polyfill", () => {
    const known = Symbol;
    const symbols: { dispose?: symbol } = {};
    const get = (_: object, key: string | symbol) =>
      key === "dispose" ? symbols.dispose : Reflect.get(known, key);
    vi.stubGlobal("Symbol", new Proxy((name?: string) => known(name), { get }));
    try {
      network();
      symbols.dispose = Symbol("dispose");
      const net = network();
      Reflect.get(net, symbols.dispose).call(net);
      expect(net.isDisposed).toBe(true);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe("a session that nobody refers to", () => {
  it("is closed by the garbage collector", async () => {
    const engine = counting();
    await (async () => void (await network(engine).predict(images)))();
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    for (let i = 0; i < 1000 && engine.open > 0; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(engine.open).toBe(0);
  });
});
