/** Training as the page's worker does it: where it ends, and that nothing a visitor does on the way changes its numbers. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RunEvent, StepsProgress } from "../../page/worker/api.ts";
import { prepare, warmUp } from "../../page/worker/run/prepare.ts";
import { Run } from "../../page/worker/run/run.ts";
import { Dataset, drawDataset, experiments, type TrainAndTest } from "../../src/index.ts";

const ADDRESS = "data=drawn-digits&network=perceptron&images=128&batch=64&epochs=3&seed=7&v=1";
/** Of an epoch: 128 images by 64. */
const STEPS = 2;

let data: TrainAndTest;
beforeAll(async () => {
  // In Node, training writes what it is at, which a page does not.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  data = await drawDataset("drawn-digits", { trainCount: 200, testCount: 100 });
});

afterAll(() => vi.restoreAllMocks());

type Kind<K extends RunEvent["kind"]> = Extract<RunEvent, { kind: K }>;

/** What a run told, of one kind. */
function of<K extends RunEvent["kind"]>(events: readonly RunEvent[], kind: K): Kind<K>[] {
  return events.filter((event): event is Kind<K> => event.kind === kind);
}

interface Trained {
  readonly events: readonly RunEvent[];
  readonly losses: readonly (number | undefined)[];
  readonly weights: readonly Float32Array[];
  readonly bytes: ArrayBuffer;
}

/** Trains to the end. `act` is called with each event, and the run. */
async function trained(
  address: string,
  {
    act = () => {},
    from,
    isStepping,
  }: { act?: (event: RunEvent, run: Run) => void; from?: ArrayBuffer; isStepping?: boolean } = {},
): Promise<Trained> {
  const prepared = prepare(experiments.fromAddress(address), data, from);
  const events: RunEvent[] = [];
  let run: Run | undefined;
  const hear = (event: RunEvent) => {
    events.push(event);
    // After the run has been told of it, as messages come from a page.
    setTimeout(() => run !== undefined && act(event, run));
  };
  run = new Run(prepared, hear, isStepping);
  await run.ended;
  const { model } = prepared;
  return {
    events,
    losses: of(events, "epoch").map(({ result }) => result.logs.loss),
    weights: model.getWeights().map(({ data }) => Float32Array.from(data)),
    bytes: Uint8Array.from(model.toBytes()).buffer,
  };
}

const progress = (events: readonly RunEvent[]): StepsProgress[] =>
  of(events, "steps").map(({ progress }) => progress);
const reason = (events: readonly RunEvent[]) => of(events, "end").map((event) => event.reason);

describe("a run", () => {
  let whole: Trained;
  beforeAll(async () => {
    whole = await trained(ADDRESS);
  });

  it("tells its steps, tests after each epoch, and ends once", () => {
    expect(progress(whole.events).at(-1)?.step).toBe(3 * STEPS);
    expect(of(whole.events, "epoch").map(({ result }) => [result.epoch, result.step])).toEqual(
      [1, 2, 3].map((epoch) => [epoch, epoch * STEPS]),
    );
    for (const { result } of of(whole.events, "epoch")) {
      const { confusion, accuracy, on } = result.tested;
      const right = Array.from({ length: 10 }, (_, i) => confusion[11 * i] ?? 0);
      expect(on).toBe("test");
      expect(accuracy).toBeCloseTo(right.reduce((sum, count) => sum + count, 0) / 100);
    }
    expect(whole.events.at(-1)).toEqual({ kind: "end", reason: "done", fault: undefined });
    expect(reason(whole.events)).toEqual(["done"]);
  });

  it("comes to the same weights again, warmed up or not, step by step, and with pauses", async () => {
    const prepared = prepare(experiments.fromAddress(ADDRESS), data);
    await warmUp(prepared);
    await new Run(prepared, () => {}).ended;
    expect(prepared.model.getWeights().map(({ data }) => Float32Array.from(data))).toEqual(whole.weights);

    const stepwise = await trained(ADDRESS, {
      isStepping: true,
      act: (event, run) => event.kind === "paused" && run.step(),
    });
    expect(progress(stepwise.events).map(({ step }) => step)).toEqual(
      Array.from({ length: 3 * STEPS }, (_, i) => i + 1),
    );
    expect(of(stepwise.events, "paused").length).toBeGreaterThanOrEqual(3 * STEPS - 1);
    expect(stepwise.weights).toEqual(whole.weights);

    const paused = await trained(ADDRESS, {
      act: (event, run) => {
        if (event.kind === "steps") run.pause();
        if (event.kind === "paused") run.resume();
      },
    });
    expect(paused.weights).toEqual(whole.weights);
  });

  it("stops after the given number of epochs: the same ones as of the whole run", async () => {
    const { losses, events } = await trained(ADDRESS.replace("&v=1", "&stop=(epochs:2)&v=1"));
    expect(losses).toEqual(whole.losses.slice(0, 2));
    expect(reason(events)).toEqual(["done"]);
  });

  it("stops after the first epoch that reaches an accuracy, and says so", async () => {
    const reached = of(whole.events, "epoch").map(({ result }) => result.logs.accuracy ?? 0);
    const bar = ((reached[0] ?? 0) + (reached[1] ?? 0)) / 2;
    const { losses, events } = await trained(
      ADDRESS.replace("&v=1", `&stop=(accuracy:${bar.toFixed(4)})&v=1`),
    );
    expect(reached[0]).toBeLessThan(bar);
    expect(losses).toEqual(whole.losses.slice(0, 2));
    expect(reason(events)).toEqual(["accuracy reached"]);
  });

  it("keeps images for validation out of training, and tests on these", async () => {
    const { events } = await trained(ADDRESS.replace("&v=1", "&validation=0.25&v=1"));
    const tested = of(events, "epoch").map(({ result }) => result.tested);
    expect(tested.map(({ on, indices }) => [on, indices.length])).toEqual(Array(3).fill(["validation", 32]));
    for (const index of tested[0]?.indices ?? []) expect(index).toBeLessThan(128);
    const [last] = of(events, "tested");
    expect([last?.tested.on, last?.tested.predicted.length]).toEqual(["test", 100]);
  });

  it("takes another learning rate from the next steps on; of a schedule its share", async () => {
    const half = (event: RunEvent, run: Run) => {
      if (event.kind === "steps" && event.progress.step === 2) run.setLearningRate(0.0005);
      if (event.kind === "paused") run.step();
    };
    const constant = await trained(ADDRESS, { isStepping: true, act: half });
    const rates = progress(constant.events).map(({ learningRate }) => learningRate);
    expect(rates.slice(0, 2)).toEqual([0.001, 0.001]);
    expect(rates.slice(3)).toEqual(Array(3 * STEPS - 3).fill(0.0005));
    expect(constant.losses).not.toEqual(whole.losses);

    const scheduled = ADDRESS.replace("&v=1", "&schedule=cosineDecay&v=1");
    const [before, after] = [
      await trained(scheduled, {
        isStepping: true,
        act: (event, run) => event.kind === "paused" && run.step(),
      }),
      await trained(scheduled, { isStepping: true, act: half }),
    ];
    const [usual, halved] = [before, after].map(({ events }) =>
      progress(events).map((each) => each.learningRate),
    );
    for (const [i, rate] of (halved ?? []).entries()) {
      if (i >= 3) expect(rate).toBeCloseTo((usual?.[i] ?? 0) / 2, 12);
    }
  });

  it("stops when it is told to, after the steps that it is taking", async () => {
    const { events } = await trained(ADDRESS.replace("epochs=3", "epochs=5000"), {
      act: (event, run) => event.kind === "steps" && run.stop(),
    });
    expect(reason(events)).toEqual(["stopped"]);
    expect(of(events, "tested")).toHaveLength(1);
    const waiting = await trained(ADDRESS, {
      isStepping: true,
      act: (event, run) => event.kind === "paused" && run.stop(),
    });
    expect(reason(waiting.events)).toEqual(["stopped"]);
    expect(progress(waiting.events)).toHaveLength(1);
  });

  it("goes on from the weights of a file, and refuses a network for other images", async () => {
    const further = await trained(ADDRESS.replace("epochs=3", "epochs=1"), { from: whole.bytes });
    expect(further.losses[0]).toBeLessThan(whole.losses[0] ?? 0);
    const { name, partition, classNames, labels } = data.train;
    const images = { data: new Uint8Array(200 * 49), shape: [200, 7, 7, 1] };
    const small = new Dataset({ name, partition, classNames, labels, images });
    expect(() =>
      prepare(experiments.fromAddress(ADDRESS), { train: small, test: data.test }, whole.bytes),
    ).toThrow(/Expected a network for this dataset, of images of 7 × 7 × 1/);
  });

  it("ends where the loss is no number, and says at which step and rate", async () => {
    const { events } = await trained(ADDRESS.replace("&v=1", "&optimizer=sgd&v=1"), {
      isStepping: true,
      act: (event, run) => {
        // The second step makes of the weights what the third one cannot compute with.
        if (event.kind === "steps") run.setLearningRate(1e38);
        if (event.kind === "paused") run.step();
      },
    });
    const [end] = of(events, "end");
    expect(end?.reason).toBe("diverged");
    expect(end?.fault?.diverged).toMatchObject({ epoch: 2, step: 1, learningRate: 1e38 });
    expect(end?.fault?.diverged?.suggestion).toMatch(/learning rate/);
  });
});
