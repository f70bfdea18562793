/**
 * A program: trains a small network on the device that is named, and prints the result as JSON. It is a
 * process of its own, since drivers are chosen by the environment, and what goes wrong in one may take the
 * process along.
 */

import type { Tensor } from "onnxruntime-common";
import { defined } from "../../src/checked.ts";
import {
  type Device,
  drawDataset,
  layers,
  nodePlatform,
  rescale,
  reshape,
  sequential,
  slice,
  usePlatform,
} from "../../src/index.ts";
import type { OpenGraphSession } from "../../src/runtime/index.ts";

export interface DeviceReport {
  /** Of training steps, one by one, and then of an epoch. */
  readonly losses: readonly number[];
  /** The loss of all examples in the end, and after the optimizer was chosen anew. */
  readonly evaluated: readonly number[];
  /** For each weight the sum of magnitudes, as the model reads it. */
  readonly weights: readonly number[];
  /** For each run of a graph, how many numbers of weights and slots were brought along from the processor's memory. */
  readonly brought: readonly number[];
}

const BATCH = 16;
const COUNT = 48;

const device = process.argv[2] as Device;
const brought: number[] = [];
const platform = nodePlatform({ device, threads: 1 });
usePlatform({
  ...platform,
  createSession: async (model, resident) => watched(await platform.createSession(model, resident)),
});
process.stdout.write(`${JSON.stringify(await report())}\n`);

async function report(): Promise<DeviceReport> {
  const { train } = await drawDataset("drawn-digits", { trainCount: COUNT, testCount: 1, seed: 1 });
  const x = rescale(reshape(train.images, [-1, 28, 28, 1]));
  const y = train.labels;
  const model = sequential(
    [
      layers.conv2d({ filters: 4, kernelSize: 5, padding: "same", inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 4 }),
      layers.conv2d({ filters: 8, kernelSize: 3, padding: "same" }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.flatten(),
      layers.dropout({ rate: 0.4 }),
      // Large enough that it is kept in blocks.
      layers.dense({ units: 2700, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 1 },
  );
  const compile = () =>
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  compile();
  const losses: number[] = [];
  for (let start = 0; start < COUNT; start += BATCH) {
    const logs = await model.trainOnBatch(slice(x, start, start + BATCH), y.slice(start, start + BATCH));
    losses.push(logs.loss);
  }
  const { history } = await model.fit(x, y, { batchSize: BATCH, verbose: 0, seed: 2 });
  losses.push(...defined(history.loss));
  const evaluate = async () => (await model.evaluate(x, y, { batchSize: BATCH })).loss;
  const evaluated = [await evaluate()];
  compile();
  evaluated.push(await evaluate());
  const weights = model.getWeights().map(({ data }) => data.reduce((sum, w) => sum + Math.abs(w), 0));
  return { losses, evaluated, weights, brought };
}

function watched(session: OpenGraphSession): OpenGraphSession {
  const run = session.run.bind(session);
  const watching = (feeds: Readonly<Record<string, Tensor>>) => {
    const state = Object.entries(feeds).filter(
      ([name, { location }]) => /\//.test(name) && location === "cpu",
    );
    brought.push(state.reduce((sum, [, { size }]) => sum + size, 0));
    return run(feeds);
  };
  return Object.assign(session, { run: watching });
}
