/** What cannot fit into memory is refused before it is allocated, and what need not be in memory at once is not. */

import { describe, expect, it } from "vitest";
import {
  AtelierError,
  DeviceError,
  type Engine,
  layers,
  nodePlatform,
  optimizers,
  type Sequential,
  sequential,
  slice,
} from "../../src/index.ts";
import { formatMemory } from "../../src/model/memory.ts";
import { examplesPerRun } from "../../src/model/run-size.ts";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

/** An engine of a machine with so much memory, which records the number of examples of each run. */
function engineWith(memoryLimit: number): Engine & { fed: number[] } {
  const { device, createSession } = nodePlatform({ threads: 1 });
  const engine = {
    name: "small",
    device,
    memoryLimit,
    fed: [] as number[],
    async createSession(...graph: Parameters<Engine["createSession"]>) {
      const session = await createSession(...graph);
      const run = session.run.bind(session);
      session.run = (feeds) => {
        const images = Object.values(feeds).find(({ dims }) => dims.length === 4 && dims[1] === 8);
        engine.fed.push(images?.dims[0] ?? 0);
        return run(feeds);
      };
      return session;
    },
  };
  return engine;
}

/** Bytes of arrays that work leaves or takes. */
function arraysOf(work: () => void): number {
  const before = process.memoryUsage().arrayBuffers;
  work();
  return process.memoryUsage().arrayBuffers - before;
}

const wide = (engine: Engine, units = 1000): Sequential =>
  sequential([layers.dense({ units, inputShape: [100] })], { engine, seed: 1 });

describe("a network that is too large", () => {
  it("is refused with the memory that it would take, before any of it is allocated", () => {
    const attempts: [() => unknown, string][] = [
      [() => sequential([layers.dense({ units: 1e9, inputShape: [784] })]), "3.1 TB"],
      [() => sequential([layers.dense({ units: 1e9, inputShape: [1] })]), "4.0 GB"],
      [
        () => sequential(Array.from({ length: 6 }, () => layers.dense({ units: 1e4, inputShape: [1e4] }))),
        "2.4 GB",
      ],
      [() => sequential([layers.conv2d({ filters: 1e6, kernelSize: 3, inputShape: [8, 8, 100] })]), "3.6 GB"],
    ];
    for (const [attempt, size] of attempts) {
      const taken = arraysOf(() => {
        expect(attempt).toThrow(AtelierError);
        expect(attempt).toThrow(`take${size === "2.4 GB" ? "" : "s"} ${size}`);
      });
      expect(taken).toBeLessThan(1e8);
    }
  });

  it("is refused where the machine has less memory than its weights take", () => {
    const make = () => wide(engineWith(400_000));
    expect(make).toThrow(DeviceError);
    expect(make).toThrow("400.0 kB. A smaller network needs less. Received: what takes about 404.0 kB.");
    wide(engineWith(404_000));
  });

  it("is refused at compile where it could be used, but not trained, and stays usable", async () => {
    const net = wide(engineWith(2e6));
    const loss = "meanSquaredError";
    // Weights, those of the next step and gradients; two slots, and those of the next step: seven times 404 kB.
    expect(() => net.compile({ optimizer: "adam", loss })).toThrow(DeviceError);
    expect(() => net.compile({ optimizer: "adam", loss })).toThrow("what takes about 2.8 MB");
    expect((await net.predict([new Array(100).fill(0)])).shape).toEqual([1, 1000]);
    net.compile({ optimizer: optimizers.sgd(), loss });
  });
});

describe("a batch that is too large", () => {
  const { images, labels } = smallImages(500, 1);

  it("is refused by training, with what it takes, and smaller ones train on", async () => {
    const net = smallNetwork({ seed: 1, engine: engineWith(3e6) });
    net.compile({ loss: "sparseCategoricalCrossentropy" });
    const step = net.fit(images, labels, { batchSize: 500, verbose: 0 });
    await expect(step).rejects.toThrow(DeviceError);
    await expect(step).rejects.toThrow(
      /a training step of 500 examples to fit .* 3\.0 MB.* A smaller batch.*about \d+\.\d MB/,
    );
    await net.fit(images, labels, { batchSize: 16, verbose: 0 });
  });

  it("is refused by predict where even the answer does not fit", async () => {
    const net = wide(engineWith(2e6));
    const x = { data: new Float32Array(1000 * 100), shape: [1000, 100] };
    await expect(net.predict(x)).rejects.toThrow("the predictions for 1000 examples");
    await expect(net.predict(x)).rejects.toThrow("what takes about 4.0 MB");
  });
});

describe("everything in one batch", () => {
  it("is divided by evaluate and predict, with the same results", async () => {
    const engine = engineWith(1e12);
    const hidden = () => layers.dense({ units: 2000, activation: "relu" });
    const net = sequential(
      [
        layers.reshape({ targetShape: [64], inputShape: [8, 8, 1] }),
        ...[hidden(), hidden(), hidden(), layers.dense({ units: 4, activation: "softmax" })],
      ],
      { seed: 1, engine },
    );
    net.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    const { images, labels } = smallImages(750, 1);
    const most = examplesPerRun(net.network, 750);
    const whole = await net.predict(images, { batchSize: 750 });
    expect(engine.fed).toEqual([most, 750 - most]);
    const last = await net.predict(slice(images, most, 750), { batchSize: 750 });
    expect(last.data).toEqual(whole.data.slice(4 * most));
    engine.fed.length = 0;
    const { accuracy } = await net.evaluate([{ x: images, y: labels }]);
    expect(engine.fed).toEqual([most, 750 - most]);
    const right = Array.from(labels, (label, i) => {
      const row = whole.data.subarray(4 * i, 4 * i + 4);
      return row.indexOf(Math.max(...row)) === label;
    });
    expect(accuracy).toBeCloseTo(right.filter(Boolean).length / 750, 6);
  });

  it("is not divided where it is small, nor into less than one example", () => {
    expect(examplesPerRun(smallNetwork().network, 250)).toBe(250);
    // A run whose outputs the cache does not hold is faster with fewer examples.
    const wide = sequential([layers.upSampling2d({ size: 99, inputShape: [1, 1, 1] })]);
    expect(examplesPerRun(wide.network, 250)).toBe(250);
    expect(examplesPerRun(wide.network, 1000)).toBe(Math.floor(1e7 / (4 * 9802)));
    const large = sequential([layers.upSampling2d({ size: 200, inputShape: [1, 1, 1] })]);
    expect(examplesPerRun(large.network, 250)).toBe(125);
    expect(examplesPerRun(large.network, 100)).toBe(100);
    const huge = sequential([layers.upSampling2d({ size: 10_000, inputShape: [1, 1, 1] })]);
    expect(examplesPerRun(huge.network, 250)).toBe(1);
  });
});

it("steps on large images are fewer in a run", () => {
  const pace = new StepsPerRun();
  for (let i = 0; i < 10; i++) pace.measured(pace.next(), pace.next(), pace.next() * 2 ** 24);
  expect(pace.next()).toBe(8);
});

it("memory is written with three or four digits", () => {
  expect([0, 999, 1000, 404_000, 2 ** 31, 3.1e12, 1e30].map(formatMemory)).toEqual([
    ...["0 bytes", "999 bytes", "1.0 kB", "404.0 kB", "2.1 GB", "3.1 TB", "1.0e+15 PB"],
  ]);
});
