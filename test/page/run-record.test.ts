/** What is kept of runs, how they are told apart and drawn over each other. */

import { describe, expect, it } from "vitest";
import { lengthOf, linesOf, rangeOf, readAt } from "../../page/places/train/run-lines.ts";
import { differences } from "../../page/places/train/words.ts";
import {
  accuracyOf,
  epochsOf,
  freeSeries,
  MAX_POINTS,
  newRecord,
  nextName,
  type RunRecord,
  withEpoch,
  withSteps,
} from "../../page/state/run-record.ts";
import type { EpochResult, StepsProgress, Tested } from "../../page/worker/api.ts";
import { experiments } from "../../src/index.ts";

const START = { parameterCount: 10, stepsPerEpoch: 10, totalSteps: 30 };

function record(address = "epochs=3&v=1", changes: Partial<RunRecord> = {}): RunRecord {
  const made = newRecord({
    ...{
      id: "a",
      name: "Run 1",
      experiment: experiments.fromAddress(address),
      start: START,
      from: undefined,
    },
    ...{ datasetTitle: "Fashion-MNIST", engine: "WebAssembly on 2 threads", series: 1 },
  });
  return { ...made, ...changes };
}

const progress = (step: number, loss: number, accuracy?: number): StepsProgress => ({
  ...{ step, loss, accuracy, learningRate: 0.001, stepsPerSecond: 10, secondsLeft: 1, seconds: step / 10 },
});

function epoch(number: number, accuracy: number, on: Tested["on"] = "test"): EpochResult {
  const tested = {
    ...{ on, accuracy, loss: 1 - accuracy, confusion: new Uint32Array(), predicted: new Uint8Array() },
    ...{ probability: new Float32Array(), indices: new Uint32Array() },
  };
  return { epoch: number, step: 10 * number, seconds: number, logs: { loss: 0.5 }, tested };
}

/** A run of this number of epochs whose loss is 1, then 1/2, then 1/3 … at each step. */
function trained(epochs: number, changes: Partial<RunRecord> = {}): RunRecord {
  let run = record("epochs=3&v=1", changes);
  for (let step = 1; step <= 10 * epochs; step++) {
    run = withSteps(run, progress(step, 1 / step, step / 100));
    if (step % 10 === 0) run = withEpoch(run, epoch(step / 10, 0.8 + step / 1000));
  }
  return run;
}

describe("a run's record", () => {
  it("says how far it came, and the accuracy that it is judged by: at the end, else of its last epoch", () => {
    const run = withSteps(trained(2), progress(24, 0.1));
    expect(epochsOf(run)).toEqual({ done: 2.4, of: 3 });
    expect(accuracyOf(run)).toEqual({ on: "test", accuracy: 0.8 + 0.02 });
    expect(accuracyOf({ ...run, test: { loss: 1, accuracy: 0.9 } })?.accuracy).toBe(0.9);
    expect(accuracyOf(record())).toBeUndefined();
  });

  it("keeps the mean of a curve and its last step where it has to thin it out", () => {
    let run = record();
    const losses = Array.from({ length: MAX_POINTS + 1 }, (_, i) => Math.sin(i) + 2);
    for (const [i, loss] of losses.entries()) run = withSteps(run, progress(i + 1, loss, loss / 4));
    const { steps, loss } = run.curve;
    expect(steps.length).toBeLessThan(MAX_POINTS);
    expect(steps.at(-1)).toBe(MAX_POINTS + 1);
    const weighted = loss.reduce((sum, value, i) => sum + value * ((steps[i] ?? 0) - (steps[i - 1] ?? 0)), 0);
    expect(weighted / losses.length).toBeCloseTo(
      losses.reduce((sum, value) => sum + value, 0) / losses.length,
      10,
    );
  });

  it("gets the next free number, also after runs were renamed or thrown away", () => {
    const named = (name: string) => record("v=1", { name });
    expect(nextName([])).toBe("Run 1");
    expect(nextName([named("Run 1"), named("Run 7"), named("With dropout")])).toBe("Run 8");
  });

  it("gets the colour that the fewest of the runs that are drawn have", () => {
    const coloured = (series: number, isShown = true) => record("v=1", { series, isShown });
    expect(freeSeries([])).toBe(1);
    expect(freeSeries([coloured(1), coloured(2)])).toBe(3);
    expect(freeSeries([coloured(1, false), coloured(2)])).toBe(1);
    expect(freeSeries([1, 2, 3, 4, 5, 1].map((series) => coloured(series)))).toBe(2);
  });
});

describe("runs over each other", () => {
  it("are read at one epoch, each at its own steps: the latest values up to there", () => {
    const [short, long] = [trained(1), trained(3)];
    const [first, second] = [short, long].map((run) => readAt(linesOf(run), 2.05));
    expect([first?.epoch, second?.epoch]).toEqual([1, 2.05]);
    expect(first?.tested.accuracy).toBeCloseTo(0.81);
    expect(second?.tested.accuracy).toBeCloseTo(0.82);
    expect(second?.training.loss).toBeLessThan(first?.training.loss ?? 0);
    expect(readAt(linesOf(long), 0.05).training.loss).toBeUndefined();
  });

  it("share axes: as long as the longest, or as the one that trains will be; losses that are no numbers have no place", () => {
    expect(lengthOf([trained(1, { status: "stopped" })])).toBe(1);
    expect(lengthOf([trained(1, { status: "stopped" }), trained(1, { status: "running" })])).toBe(3);
    expect(lengthOf([])).toBe(1);
    const diverged = withSteps(trained(1), progress(11, Number.NaN));
    const { least, most } = rangeOf([trained(2), diverged].map(linesOf), "loss");
    expect(least).toBeGreaterThan(0);
    expect(most).toBe(1);
  });

  it("are told apart by the settings in which they differ, and by rates chosen on the way", () => {
    const runs = [
      record("epochs=3&v=1", { id: "a" }),
      record("epochs=3&rate=0.01&v=1", { id: "b", rates: [{ step: 20, learningRate: 0.003 }] }),
    ];
    expect([...differences(runs).values()]).toEqual([
      "learning rate 0.001",
      "learning rate 0.01 · learning rate on the way 0.003",
    ]);
    expect([...differences(runs.slice(0, 1)).values()]).toEqual([""]);
  });
});
