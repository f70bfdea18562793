/** Runs: the one that trains, and those that are kept. */

import { batch, computed, signal } from "@preact/signals";
import type { Experiment } from "../../src/experiment/index.ts";
import type { RunEvent, StepsProgress, Tested } from "../worker/api.ts";
import { listen, worker } from "../worker/client.ts";
import { dataset } from "./dataset.ts";
import { engine } from "./engine.ts";
import { markInterrupted, whileRunning } from "./run-lock.ts";
import {
  freeSeries,
  MAX_TESTED,
  newRecord,
  nextName,
  type RunRecord,
  withEpoch,
  withSteps,
} from "./run-record.ts";
import { store } from "./run-store.ts";

/** What the run that trains is at. */
export interface LiveRun {
  readonly id: string;
  readonly phase: "running" | "pausing" | "paused" | "testing" | "stopping";
  readonly progress: StepsProgress | undefined;
}

/** All runs, the oldest first. */
export const runs = signal<readonly RunRecord[]>([]);
export const live = signal<LiveRun | undefined>(undefined);
/** While a run is being started. */
export const isStarting = signal(false);
/** Why a run could not be started, for the visitor. */
export const startFault = signal<string | undefined>(undefined);
/** Why runs are not kept, if they are not. */
export const storeFault = signal<string | undefined>(undefined);
/** The run whose errors and settings are looked at; undefined: the latest one. */
export const chosenId = signal<string | undefined>(undefined);
/** Which run's network the worker has, and after which step: what is tried. */
export const modelOf = signal<{ readonly id: string; readonly step: number } | undefined>(undefined);
/** The latest results of this visit, by run and epoch, so that they need not be read back. */
export const latestTested = signal<ReadonlyMap<string, Tested>>(new Map());

export const chosenRun = computed(() => {
  const all = runs.value;
  return all.find(({ id }) => id === chosenId.value) ?? all.at(-1);
});

export interface StartRun {
  readonly experiment: Experiment;
  readonly isStepping?: boolean;
  /** An earlier run, or a file, from whose weights it continues. */
  readonly from?: { readonly name: string; readonly bytes: ArrayBuffer } | undefined;
}

/** A learning rate that was chosen while the run was being started. */
let early: number | undefined;

/** Milliseconds between two times that a run is kept, for when the page is reloaded: its curves, an epoch, its weights. */
const KEEP_EVERY = { steps: 2000, epoch: 500, weights: 5000 };

export async function startRun({ experiment: wanted, isStepping = false, from }: StartRun): Promise<void> {
  const open = dataset.peek();
  if (isStarting.peek() || open === undefined) return;
  batch(() => {
    isStarting.value = true;
    startFault.value = undefined;
    early = undefined;
  });
  const id = crypto.randomUUID();
  let keptAt = 0;
  let weightsAt = Number.NEGATIVE_INFINITY;
  let release = () => {};
  try {
    // Events may come before the answer that says that it has begun.
    const waiting: RunEvent[] = [];
    let isKnown = false;
    const hear = (event: RunEvent) => {
      if (!isKnown) waiting.push(event);
      else take(id, event);
      if (event.kind === "end") release();
      const now = performance.now();
      const isLast = event.kind === "end" || event.kind === "tested";
      if (isLast || now - keptAt > (event.kind === "epoch" ? KEEP_EVERY.epoch : KEEP_EVERY.steps)) {
        keptAt = now;
        keep(id);
      }
      if (event.kind === "end" || (event.kind === "epoch" && now - weightsAt > KEEP_EVERY.weights)) {
        weightsAt = now;
        void keepWeights(id);
      }
    };
    const start = await worker().startRun(wanted, listen(hear), { isStepping, from: from?.bytes });
    const name = nextName(runs.peek());
    const record = newRecord({
      ...{ id, name, experiment: wanted, start, from: from?.name },
      datasetTitle: open.title,
      engine: engine.peek()?.name ?? "",
      series: freeSeries(runs.peek()),
    });
    batch(() => {
      runs.value = [...runs.peek(), record];
      chosenId.value = id;
      live.value = { id, phase: "running", progress: undefined };
      modelOf.value = { id, step: 0 };
    });
    release = whileRunning(id);
    isKnown = true;
    for (const event of waiting) take(id, event);
    if (live.peek()?.id !== id) release();
    if (early !== undefined) setLearningRate(early);
    keep(id);
  } catch (error) {
    startFault.value = messageOf(error);
  } finally {
    isStarting.value = false;
  }
}

export function pause(): void {
  setPhase("pausing");
  void worker().pauseRun();
}

export function resume(): void {
  setPhase("running");
  void worker().resumeRun();
}

export function step(): void {
  setPhase("running");
  void worker().stepRun();
}

export function stop(): void {
  setPhase("stopping");
  void worker().stopRun();
}

/** Changes the learning rate of the run that trains. */
export function setLearningRate(learningRate: number): void {
  const now = live.peek();
  if (now === undefined) {
    // It is for the run that is being started, too.
    if (isStarting.peek()) early = learningRate;
    return;
  }
  void worker().setLearningRate(learningRate);
  change(now.id, (record) => ({
    ...record,
    rates: [...record.rates.filter((rate) => rate.step !== record.step), { step: record.step, learningRate }],
  }));
}

let loading: Promise<void> | undefined;

/** Reads the runs of earlier visits; resolves when they are there, or cannot be read. */
export function loadRuns(): Promise<void> {
  loading ??= readRuns();
  return loading;
}

async function readRuns(): Promise<void> {
  try {
    const kept = (await store().readRuns()).toSorted((a, b) => a.began - b.began);
    const own = new Set(runs.peek().map(({ id }) => id));
    const marked = await markInterrupted(kept.filter(({ id }) => !own.has(id)));
    runs.value = [...marked, ...runs.peek()];
    for (const record of marked) if (!kept.includes(record)) keep(record.id);
  } catch (error) {
    storeFault.value = messageOf(error);
  }
}

export function change(id: string, how: (record: RunRecord) => RunRecord): void {
  runs.value = runs.peek().map((record) => (record.id === id ? how(record) : record));
}

/** Changes a run, and keeps it. */
export function changeAndKeep(id: string, changes: Partial<Pick<RunRecord, "name" | "isShown">>): void {
  change(id, (record) => ({ ...record, ...changes }));
  keep(id);
}

/** Throws a run away. */
export async function remove(id: string): Promise<void> {
  if (live.peek()?.id === id) stop();
  runs.value = runs.peek().filter((record) => record.id !== id);
  if (chosenId.peek() === id) chosenId.value = undefined;
  await store().removeRun(id).catch(refuseStore);
}

function take(id: string, event: RunEvent): void {
  batch(() => {
    const now = live.peek();
    switch (event.kind) {
      case "steps":
        change(id, (record) => withSteps(record, event.progress));
        modelOf.value = { id, step: event.progress.step };
        if (now?.id === id) {
          const phase = now.phase === "testing" ? "running" : now.phase;
          live.value = { ...now, phase, progress: event.progress };
        }
        break;
      case "paused":
        if (now?.id === id && now.phase !== "stopping") live.value = { ...now, phase: "paused" };
        break;
      case "testing":
        if (now?.id === id && now.phase === "running") live.value = { ...now, phase: "testing" };
        break;
      case "epoch":
        change(id, (record) => withEpoch(record, event.result));
        takeTested(id, event.result.epoch, event.result.tested);
        if (now?.id === id && now.phase === "testing") live.value = { ...now, phase: "running" };
        break;
      case "tested": {
        const { loss, accuracy } = event.tested;
        change(id, (record) => ({ ...record, test: { loss, accuracy } }));
        takeTested(id, "test", event.tested);
        break;
      }
      case "warning":
        change(id, (record) => ({ ...record, warnings: [...record.warnings, event.message] }));
        break;
      case "end":
        change(id, (record) => {
          const last = record.epochs.at(-1);
          const isTested = last?.on === "test" && last.step === record.step;
          const test = record.test ?? (isTested ? { loss: last.loss, accuracy: last.accuracy } : undefined);
          return { ...record, status: event.reason, fault: event.fault, test };
        });
        if (now?.id === id) live.value = undefined;
        break;
    }
  });
}

function takeTested(id: string, when: number | "test", tested: Tested): void {
  const known = new Map([...latestTested.peek(), [`${id}/${when}`, tested]]);
  void store().keepTested(id, when, tested).catch(refuseStore);
  // Of many epochs the first ones stay, and the latest.
  if (when !== "test" && when - 1 > MAX_TESTED) {
    known.delete(`${id}/${when - 1}`);
    void store()
      .removeTested(id, when - 1)
      .catch(refuseStore);
  }
  latestTested.value = known;
}

function keep(id: string): void {
  const record = runs.peek().find((each) => each.id === id);
  if (record !== undefined) void store().keepRun(record).catch(refuseStore);
}

async function keepWeights(id: string): Promise<void> {
  try {
    const bytes = await worker().exportModel();
    // Another run may have begun meanwhile, whose weights these are.
    if (modelOf.peek()?.id === id && runs.peek().some((record) => record.id === id))
      await store().keepModel(id, bytes);
  } catch (error) {
    refuseStore(error);
  }
}

function refuseStore(error: unknown): void {
  storeFault.value = messageOf(error);
}

function setPhase(phase: LiveRun["phase"]): void {
  const now = live.peek();
  if (now !== undefined) live.value = { ...now, phase };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
