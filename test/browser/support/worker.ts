/** A worker that trains when it is asked to, and answers whatever else it is asked meanwhile. */

import {
  type BrowserOptions,
  type BrowserPlatform,
  browserPlatform,
  callbacks,
  type FindDeviceOptions,
  fetchDataset,
  findDevice,
  layers,
  loadModel,
  type Model,
  rescale,
  sequential,
  usePlatform,
} from "../../../src/browser.ts";
import { type Examples, openTraining, type Run, type Taken, type Training, train } from "./training.ts";

export interface Started {
  readonly threads: number;
  readonly description: string;
  readonly reason: string | undefined;
  readonly warnings: readonly string[];
}

export interface Fetched {
  readonly published: string | undefined;
  readonly count: number;
  readonly fingerprint: string | undefined;
  /** Bytes. */
  readonly received: number;
}

export interface Kept {
  readonly outcome: string;
  /** Of the model's weights, all of them. */
  readonly weights: readonly number[];
  readonly checkpoints: readonly string[];
}

/** What the worker can be asked for, by name. */
export interface Requests {
  start(options: BrowserOptions): Promise<Started>;
  find(options: FindDeviceOptions): Promise<Started & { device: string; progress: number }>;
  examples(addresses: { images: string; labels: string; count: number }): Promise<number>;
  fetch(dataset: { name: string; base?: string; address?: string }): Promise<Fetched>;
  train(run: Run): Promise<Taken>;
  /** Takes steps with a network that stays until the worker ends. */
  take(run: Run): Promise<Taken>;
  /** Fits for as long as it takes to be aborted; resolves to the name of the error. */
  fit(batch: number): Promise<{ name: string; abortedAfter: number }>;
  /** Fits three epochs with checkpoints, or resumes that; saves the model in the end. */
  fitKept(stopAfter: number): Promise<Kept>;
  /** The model that was saved. */
  openKept(): Promise<Kept>;
  abort(): Promise<void>;
  ping(): Promise<number>;
}

let examples: Examples;
let chosen: BrowserPlatform;
const trainings = new Map<string, Training>();
let controller = new AbortController();
let abortedAt = 0;

const handlers: Requests = {
  async start(options) {
    const warnings: string[] = [];
    chosen = browserPlatform({ ...options, onWarning: (text) => warnings.push(text) });
    usePlatform(chosen);
    await chosen.start();
    const { threads, description, reason } = chosen;
    return { threads, description, reason, warnings };
  },
  async find(options) {
    const warnings: string[] = [];
    let progress = 0;
    const found = await findDevice({
      ...options,
      onWarning: (text) => warnings.push(text),
      onProgress: ({ loaded }) => {
        progress = loaded;
      },
    });
    chosen = found.platform;
    usePlatform(chosen);
    const { device, threads, description, reason } = found;
    return { device, threads, description, reason, warnings, progress };
  },
  async examples({ images, labels, count }) {
    const bytes = async (address: string) => new Uint8Array(await (await fetch(address)).arrayBuffer());
    examples = {
      images: { data: await bytes(images), shape: [count, 28, 28, 1] },
      labels: await bytes(labels),
    };
    return examples.labels.length;
  },
  async fetch({ name, base, address }) {
    let received = 0;
    const { train } = await fetchDataset(address === undefined ? name : { name, address }, {
      base,
      onProgress: (progress) => {
        received = progress.received;
      },
    });
    const { origin, length } = train;
    return { published: origin?.published, count: length, fingerprint: origin?.fingerprint(), received };
  },
  train: (run) => train(run, examples),
  take(run) {
    const training = trainings.get(run.network) ?? openTraining(run, examples);
    trainings.set(run.network, training);
    return training.take(run.steps, run.stepsPerRun);
  },
  async fit(batch) {
    controller = new AbortController();
    const model = sequential([
      layers.conv2d({ filters: 16, kernelSize: 5, padding: "same", inputShape: [28, 28, 1] }),
      layers.flatten(),
      layers.dense({ units: 10, activation: "softmax" }),
    ]);
    model.compile({ loss: "sparseCategoricalCrossentropy", optimizer: "sgd" });
    const { signal } = controller;
    const outcome = await model
      .fit(rescale(examples.images), examples.labels, {
        ...{ batchSize: batch, epochs: 10_000, verbose: 0, signal },
      })
      .catch((error: unknown) => error);
    const name = outcome instanceof Error ? outcome.name : "trained to the end";
    return { name, abortedAfter: performance.now() - abortedAt };
  },
  async fitKept(stopAfter) {
    const model = sequential(
      [layers.flatten({ inputShape: [28, 28, 1] }), layers.dense({ units: 10, activation: "softmax" })],
      { seed: 3 },
    );
    model.compile({ loss: "sparseCategoricalCrossentropy", optimizer: "adam" });
    const stop = new AbortController();
    const outcome = await model
      .fit(rescale(examples.images), examples.labels, {
        ...{ batchSize: 64, epochs: 3, verbose: 0, seed: 5, signal: stop.signal },
        callbacks: [
          callbacks.backupAndRestore({ directory: CHECKPOINTS, deleteCheckpoint: false }),
          { onEpochEnd: (epoch) => (epoch === stopAfter ? stop.abort() : undefined) },
        ],
      })
      .catch((error: unknown) => error);
    if (outcome instanceof Error) return kept(model, outcome.name);
    await model.save(SAVED);
    return kept(model, "trained");
  },
  openKept: async () => kept(await loadModel(SAVED), "opened"),
  async abort() {
    abortedAt = performance.now();
    controller.abort();
  },
  ping: async () => performance.now(),
};

const CHECKPOINTS = "runs/kept/checkpoints";
const SAVED = "runs/kept/model.onnx";

async function kept(model: Model, outcome: string): Promise<Kept> {
  const weights = (await model.getWeights()).flatMap(({ data }) => [...data]);
  return { outcome, weights, checkpoints: ((await chosen.listFiles?.(CHECKPOINTS)) ?? []).toSorted() };
}

self.onmessage = async ({ data: { id, name, argument } }) => {
  const handler: (argument: never) => Promise<unknown> = handlers[name as keyof Requests];
  const answer = await handler(argument as never).then(
    (result) => ({ id, result }),
    (error: unknown) => ({
      id,
      error: error instanceof Error ? `${error.name}: ${error.message}` : `${error}`,
    }),
  );
  self.postMessage(answer);
};
