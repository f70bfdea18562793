/** An engine in a process of its own: the same numbers, and what happens when that process ends. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  DeviceError,
  drawDataset,
  EngineProcessError,
  layers,
  loadModel,
  type Model,
  ModelStateError,
  nodePlatform,
  optimizers,
  rescale,
  type SequentialOptions,
  sequential,
  toCategorical,
} from "../../src/index.ts";
import { ResidentState, Session } from "../../src/runtime/index.ts";

const here = nodePlatform({ threads: 1, process: false });
const elsewhere = nodePlatform({ threads: 1, process: true });

const { train } = await drawDataset("drawn-digits", { trainCount: 100, testCount: 1, seed: 1 });
const x = rescale(train.images);
const y = train.labels;

afterAll(async () => {
  await Promise.all([here.close?.(), elsewhere.close?.()]);
});

function network(engine: SequentialOptions["engine"] = here) {
  const made = sequential(
    [
      layers.conv2d({ filters: 2, kernelSize: 5, inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.flatten(),
      layers.dropout({ rate: 0.4 }),
      layers.gaussianNoise({ deviation: 0.1 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 1, engine },
  );
  made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return made;
}

const FIT = { epochs: 2, batchSize: 32, validationSplit: 0.2, verbose: 0 } as const;

/** Everything that training changes. */
async function stateOf(model: Model<unknown>) {
  const { steps, draws, tensors } = await model.trainingState();
  return { steps, draws, tensors };
}

function kill(engine: { processId?(): number | undefined }): number {
  const pid = engine.processId?.();
  if (pid === undefined) throw new Error("no process to kill");
  process.kill(pid, "SIGKILL");
  return pid;
}

describe("training in a process of its own", () => {
  it("gives the same history, weights and optimizer slots, bit for bit", async () => {
    const one = network();
    const history = await one.fit(x, y, FIT);
    const other = network();
    expect(await other.fit(x, y, { ...FIT, process: true })).toEqual(history);
    expect(await stateOf(other)).toEqual(await stateOf(one));
    // On from there, in this process.
    await Promise.all([one.fit(x, y, FIT), other.fit(x, y, FIT)]);
    expect(await stateOf(other)).toEqual(await stateOf(one));
  });

  it("gives the same with everything that a model can be asked for", async () => {
    const work = async (model: ReturnType<typeof network>) => {
      const seen: unknown[] = [];
      seen.push(await model.trainOnBatch(x, y), model.getWeights());
      const perStep = { onBatchEnd: () => void seen.push(model.getWeights()[0]) };
      const evaluated = { onEpochEnd: async () => void seen.push(await model.evaluate(x, y)) };
      seen.push(await model.fit(x, y, { ...FIT, callbacks: [perStep, evaluated] }));
      model.setWeights(model.getWeights().map(({ data }) => data.map((w) => w / 2)));
      seen.push(await model.fit(x, y, FIT), await model.predict(x), model.getWeights());
      const state = await model.trainingState();
      await model.fit(x, y, FIT);
      await model.resume(state);
      seen.push(await model.evaluate(x, y), await stateOf(model));
      model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
      seen.push(await model.fit(x, y, FIT), await stateOf(model));
      return seen;
    };
    expect(await work(network(elsewhere))).toEqual(await work(network()));
  });

  it("gives the same for two models at once, with layers in common, in one process and in two", async () => {
    const work = async (engine: typeof here, second: typeof here) => {
      const base = network(engine);
      const head = sequential([base, layers.dense({ units: 10, activation: "softmax" })], {
        seed: 2,
        engine: second,
      });
      head.compile({ optimizer: "rmsprop", loss: "sparseCategoricalCrossentropy" });
      await base.fit(x, y, FIT);
      const separate = network(engine);
      await Promise.all([head.fit(x, y, FIT), separate.fit(x, y, FIT)]);
      return [base.getWeights(), head.getWeights(), separate.getWeights(), await base.evaluate(x, y)];
    };
    const expected = await work(here, here);
    expect(await work(elsewhere, elsewhere)).toEqual(expected);
    expect(await work(elsewhere, here)).toEqual(expected);
  });

  it("saves the weights after the last run, whenever it is asked to", async () => {
    const directory = await mkdtemp(join(tmpdir(), "atelier-"));
    const path = join(directory, "model.onnx");
    const saving = { run: 0, saved: Promise.resolve() };
    const model = network();
    const onSteps = () => {
      if (++saving.run !== 2) return;
      expect(() => model.getWeights()).toThrow(ModelStateError);
      saving.saved = model.save(path);
    };
    await model.fit(x, y, { ...FIT, epochs: 6, process: true, callbacks: { onSteps } });
    await saving.saved;
    const saved = await loadModel(path);
    await rm(directory, { recursive: true });
    const weights = [network(), saved, model].map((each) => each.getWeights().map(({ data }) => data));
    expect(new Set(weights.map((each) => JSON.stringify(each))).size).toBe(3);
  });

  it("lets the event loop turn meanwhile, and ends after the run that is under way when a signal says so", async () => {
    const turns = async (isOwn: boolean) => {
      const model = sequential(
        [
          layers.flatten({ inputShape: [28, 28, 1] }),
          layers.dense({ units: 2000 }),
          layers.dense({ units: 10 }),
        ],
        { seed: 1, engine: here },
      );
      model.compile({ optimizer: "adam", loss: "meanSquaredError" });
      const interruption = new AbortController();
      let [turned, runs, runsAfter] = [0, 0, 0];
      /** Turns of the loop until each run ended. */
      const until: number[] = [];
      let isOver = false;
      const turn = () => {
        turned++;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      const onSteps = () => {
        runs++;
        until.push(turned);
        if (signal.aborted) runsAfter++;
        // While another run is under way.
        if (runs === 8) setTimeout(() => interruption.abort(new Error("enough")), 20);
      };
      const { signal } = interruption;
      const options = { ...FIT, epochs: 1000, process: isOwn, signal, callbacks: { onSteps } };
      await expect(model.fit(x, toCategorical(y, 10), options)).rejects.toThrow("enough");
      isOver = true;
      expect(runsAfter).toBeLessThanOrEqual(1);
      // Of one run, by the median: where others compute, some runs wait for other things too.
      const each = until.slice(1).map((turns, i) => turns - (until[i] ?? Number.NaN));
      return each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)] ?? Number.NaN;
    };
    const [blocking, free] = [await turns(false), await turns(true)];
    // Five or so between two runs, and thousands during one.
    expect(free).toBeGreaterThan(10 * blocking);
  });

  it("evaluates and predicts there too", async () => {
    const model = network();
    await model.fit(x, y, FIT);
    expect(await model.evaluate(x, y, { process: true })).toEqual(await model.evaluate(x, y));
    expect(await model.predict(x, { process: true })).toEqual(await model.predict(x));
  });

  it("refuses the same step that is not finite, with the same words, and keeps those before it", async () => {
    const work = async (engine: typeof here) => {
      const model = network(engine);
      model.compile({
        optimizer: optimizers.sgd({ learningRate: (step: number) => (step < 2 ? 0.01 : 1e37) }),
        loss: "sparseCategoricalCrossentropy",
      });
      const said = await model.fit(x, y, FIT).catch(String);
      return [said, model.steps, model.getWeights()];
    };
    const expected = await work(here);
    expect(expected[0]).toContain("NonFiniteLossError");
    expect(await work(elsewhere)).toEqual(expected);
  });

  it("is refused where there are no processes", async () => {
    const { inOwnProcess: _, ...without } = here;
    const fitting = network(without).fit(x, y, { ...FIT, process: true });
    await expect(fitting).rejects.toThrow(ConfigurationError);
    await expect(fitting).rejects.toThrow(
      'fit: expected process: true with the engine of nodePlatform. Received: it with "node"',
    );
  });

  it("passes on what the engine says", async () => {
    const opening = Session.open(Uint8Array.of(1, 2, 3), [], elsewhere);
    await expect(opening).rejects.toThrow(DeviceError);
    const said = await Session.open(Uint8Array.of(1, 2, 3), [], here).catch(String);
    await expect(opening).rejects.toThrow(String(said).replace(/^DeviceError: /, ""));
    const model = network(elsewhere);
    await model.predict(x);
    expect(new ResidentState(elsewhere).entries).toEqual([]);
  });
});

describe("the end of the engine's process", () => {
  it.each([
    ["at work", elsewhere, {}, false],
    ["between two runs", here, { process: true }, true],
  ])(
    "%s fails a fit, and leaves the model as it was after the last epoch",
    async (_, engine, options, waits) => {
      const expected = network();
      await expected.fit(x, y, { ...FIT, epochs: 1 });
      const model = network(engine);
      let epochs = 0;
      const killing = {
        onEpochEnd: () => void epochs++,
        async onSteps() {
          if (epochs !== 1) return;
          kill(engine);
          if (waits)
            await vi.waitFor(() => expect(engine.processId?.()).toBeUndefined(), { timeout: 60_000 });
        },
      };
      const error = await model
        .fit(x, y, { ...FIT, ...options, callbacks: killing })
        .catch((reason) => reason);
      expect(error).toBeInstanceOf(EngineProcessError);
      expect(String(error)).toMatch(
        waits ? / Received: the end of the process between two runs of steps\.$/ : / Received: .* end/,
      );
      expect(model.getWeights()).toEqual(expected.getWeights());
      expect(model.steps).toBe(expected.steps);
      expect(await stateOf(model)).toEqual(await stateOf(expected));
      expect(await model.fit(x, y, FIT)).toEqual(await expected.fit(x, y, FIT));
    },
  );

  it("loses nothing between calls, and the next call starts another process", async () => {
    const [expected, model] = [network(), network(elsewhere)];
    for (const one of [expected, model]) {
      await one.fit(x, y, FIT);
      await one.trainOnBatch(x, y);
    }
    const killed = kill(elsewhere);
    await vi.waitFor(() => expect(elsewhere.processId?.()).toBeUndefined(), { timeout: 60_000 });
    expect(model.getWeights()).toEqual(expected.getWeights());
    expect(await model.fit(x, y, FIT)).toEqual(await expected.fit(x, y, FIT));
    expect(await stateOf(model)).toEqual(await stateOf(expected));
    expect(elsewhere.processId?.()).not.toBe(killed);
    await elsewhere.close?.();
    expect(await model.evaluate(x, y)).toEqual(await expected.evaluate(x, y));
  });
});
