/** What is kept of a run, as plain data, and how it grows during the run. */

import type { Experiment } from "../../src/experiment/index.ts";
import type { EndReason, EpochResult, RunFault, RunStart, StepsProgress, Tested } from "../worker/api.ts";

/** "interrupted": the page was closed or reloaded while it trained. */
export type RunStatus = "running" | "interrupted" | EndReason;

/** Loss and accuracy of training, at some of its steps. */
export interface Curve {
  readonly steps: readonly number[];
  readonly loss: readonly number[];
  /** NaN where it is not known. */
  readonly accuracy: readonly number[];
}

/** What an epoch came to. */
export interface EpochPoint {
  readonly epoch: number;
  readonly step: number;
  readonly seconds: number;
  readonly logs: Readonly<Record<string, number>>;
  readonly on: Tested["on"];
  readonly loss: number;
  readonly accuracy: number;
}

export interface RunRecord {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly experiment: Experiment;
  readonly datasetTitle: string;
  /** What it began with, if not with the seed's weights: the name of a run or a file. */
  readonly from: string | undefined;
  readonly start: RunStart;
  /** What it computed on. */
  readonly engine: string;
  readonly status: RunStatus;
  readonly fault: RunFault | undefined;
  readonly warnings: readonly string[];
  /** Learning rates that were chosen on the way. */
  readonly rates: readonly { readonly step: number; readonly learningRate: number }[];
  readonly step: number;
  readonly seconds: number;
  readonly curve: Curve;
  readonly epochs: readonly EpochPoint[];
  /** On the test images, at the end. */
  readonly test: { readonly loss: number; readonly accuracy: number } | undefined;
  /** Whether its curves are drawn. */
  readonly isShown: boolean;
  /** Which of the colours for series it has, from 1. */
  readonly series: number;
}

/** Colours for series that the page has. */
export const SERIES = 5;

/** Points of a curve: more than a chart has pixels would be drawn for nothing. */
export const MAX_POINTS = 1200;

/** Epochs whose predictions are kept, beside the latest: each has a class and a probability for every image. */
export const MAX_TESTED = 50;

export function newRecord(
  about: Pick<
    RunRecord,
    "id" | "name" | "experiment" | "datasetTitle" | "from" | "start" | "engine" | "series"
  >,
): RunRecord {
  return {
    ...about,
    began: Date.now(),
    status: "running",
    ...{ fault: undefined, test: undefined, warnings: [], rates: [], step: 0, seconds: 0, epochs: [] },
    curve: { steps: [], loss: [], accuracy: [] },
    isShown: true,
  };
}

export function withSteps(record: RunRecord, progress: StepsProgress): RunRecord {
  const { curve } = record;
  const added = {
    steps: [...curve.steps, progress.step],
    loss: [...curve.loss, progress.loss],
    accuracy: [...curve.accuracy, progress.accuracy ?? Number.NaN],
  };
  return {
    ...record,
    step: progress.step,
    seconds: progress.seconds,
    curve: added.steps.length > MAX_POINTS ? halved(added) : added,
  };
}

export function withEpoch(record: RunRecord, { tested, ...result }: EpochResult): RunRecord {
  const { epoch, step, seconds, logs } = result;
  const { on, loss, accuracy } = tested;
  return {
    ...record,
    seconds,
    epochs: [...record.epochs, { epoch, step, seconds, logs, on, loss, accuracy }],
  };
}

/** The same curve with half of the points: means of two, weighted by the steps that each stands for. */
export function halved({ steps, loss, accuracy }: Curve): Curve {
  const kept: { steps: number[]; loss: number[]; accuracy: number[] } = { steps: [], loss: [], accuracy: [] };
  for (let i = 0; i < steps.length; i += 2) {
    const before = steps[i - 1] ?? 0;
    const [first, second] = [steps[i] ?? 0, steps[i + 1]];
    if (second === undefined) {
      kept.steps.push(first);
      kept.loss.push(loss[i] ?? Number.NaN);
      kept.accuracy.push(accuracy[i] ?? Number.NaN);
      break;
    }
    const share = (second - first) / (second - before);
    const mean = (values: readonly number[]) =>
      (1 - share) * (values[i] ?? Number.NaN) + share * (values[i + 1] ?? Number.NaN);
    kept.steps.push(second);
    kept.loss.push(mean(loss));
    kept.accuracy.push(mean(accuracy));
  }
  return kept;
}

/** The accuracy that a run is judged by: on the test images, else that of its last epoch. */
export function accuracyOf(record: RunRecord): { on: Tested["on"]; accuracy: number } | undefined {
  if (record.test !== undefined) return { on: "test", accuracy: record.test.accuracy };
  const last = record.epochs.at(-1);
  return last === undefined ? undefined : { on: last.on, accuracy: last.accuracy };
}

/** How many epochs of a run are done, and how many it was to have. */
export function epochsOf({ step, start, experiment, epochs }: RunRecord): { done: number; of: number } {
  const exact = start.stepsPerEpoch === 0 ? 0 : step / start.stepsPerEpoch;
  return { done: Math.max(epochs.length, Math.floor(exact * 10) / 10), of: experiment.settings.epochs };
}

/** "Run 3": the number after the greatest that a run has. */
export function nextName(known: readonly RunRecord[]): string {
  const numbers = known.map(({ name }) => Number(/^Run (\d+)$/.exec(name)?.[1] ?? 0));
  return `Run ${Math.max(0, ...numbers) + 1}`;
}

/** The colour that the fewest of the runs that are shown have. */
export function freeSeries(known: readonly RunRecord[]): number {
  const shown = known.filter(({ isShown }) => isShown);
  const uses = Array.from(
    { length: SERIES },
    (_, i) => shown.filter(({ series }) => series === i + 1).length,
  );
  return uses.indexOf(Math.min(...uses)) + 1;
}
