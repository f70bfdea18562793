/** The curves of a run as lines to be drawn and values to be read: x is in epochs. */

import type { RunRecord } from "../../state/run-record.ts";
import { lastUpTo, smoothed } from "./curve-scale.ts";

export interface Line {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface RunLines {
  readonly run: RunRecord;
  /** Of training, as it was, and smoothed. */
  readonly training: Readonly<Record<Measure, { readonly raw: Line; readonly smooth: Line }>>;
  /** After each epoch, on images that it does not learn from. */
  readonly tested: Readonly<Record<Measure, Line>>;
}

export type Measure = "loss" | "accuracy";

/** How far training is smoothed, in epochs. */
const REACH = 1 / 25;

const known = new WeakMap<RunRecord, RunLines>();

export function linesOf(run: RunRecord): RunLines {
  const before = known.get(run);
  if (before !== undefined) return before;
  const { curve, epochs, start } = run;
  const x = curve.steps.map((step) => step / start.stepsPerEpoch);
  const training = (y: readonly number[]) => ({ raw: { x, y }, smooth: { x, y: smoothed(x, y, REACH) } });
  const at = epochs.map(({ step }) => step / start.stepsPerEpoch);
  const lines: RunLines = {
    run,
    training: { loss: training(curve.loss), accuracy: training(curve.accuracy) },
    tested: {
      loss: { x: at, y: epochs.map(({ loss }) => loss) },
      accuracy: { x: at, y: epochs.map(({ accuracy }) => accuracy) },
    },
  };
  known.set(run, lines);
  return lines;
}

/** What a run's curves say at an epoch: the latest values up to there. */
export function readAt({ training, tested, run }: RunLines, epoch: number) {
  const at = ({ x, y }: Line) => (x.length === 0 || (x[0] ?? 0) > epoch ? undefined : y[lastUpTo(x, epoch)]);
  const { x } = training.loss.smooth;
  return {
    run,
    epoch: Math.min(epoch, x.at(-1) ?? 0),
    training: { loss: at(training.loss.smooth), accuracy: at(training.accuracy.smooth) },
    tested: { loss: at(tested.loss), accuracy: at(tested.accuracy) },
  };
}

/** How far the curves of runs go, in epochs. */
export function lengthOf(runs: readonly RunRecord[]): number {
  const longest = runs.map(({ curve, start, status, experiment }) => {
    const done = (curve.steps.at(-1) ?? 0) / start.stepsPerEpoch;
    return status === "running" ? Math.max(done, experiment.settings.epochs) : done;
  });
  return Math.max(...longest, 0) || 1;
}

/** The values that a chart has room for. */
export function rangeOf(lines: readonly RunLines[], measure: Measure): { least: number; most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const look = (values: readonly number[]) => {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  };
  for (const { training, tested } of lines) {
    look(training[measure].smooth.y);
    look(tested[measure].y);
  }
  return { least, most };
}
