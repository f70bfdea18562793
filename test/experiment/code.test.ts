/** Programs that do what experiments say: they run, with the same losses to the last bit. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import {
  defaultExperiment,
  type Experiment,
  networks,
  prepareExperiment,
  presetExperiment,
  toCode,
} from "../../src/experiment/index.ts";
import { drawDataset } from "../../src/index.ts";

const directory = mkdtempSync(join(tmpdir(), "atelier-code-"));
afterAll(() => rmSync(directory, { recursive: true }));

const COUNT = 96;
const small = { name: "drawn-digits", length: COUNT };

/** A preset on a few drawn images, with two epochs. */
function brief(name: string, changes: Partial<Experiment["settings"]> = {}): Experiment {
  const experiment = presetExperiment(name, small, 3);
  const settings = { ...experiment.settings, batchSize: 32, epochs: 2, trainCount: COUNT, ...changes };
  return { ...experiment, settings };
}

/** A network with a skip, and names that programs have themselves. */
const SKIP: Experiment["network"] = {
  layers: [
    { type: "conv2d", options: { filters: 4, kernelSize: 5, strides: 4 }, name: "net" },
    { type: "conv2d", options: { filters: 4, kernelSize: 3, padding: "same" } },
    { type: "reLU", options: {} },
    { type: "conv2d", options: { filters: 4, kernelSize: 3, padding: "same" }, name: "class" },
    { type: "add", options: {}, from: ["class", "net"] },
    { type: "flatten", options: {} },
    { type: "dense", options: { units: "classes", activation: "softmax" } },
  ],
};

describe("the program of an experiment", () => {
  it("is the one that a reader would write", () => {
    const { settings } = defaultExperiment();
    const experiment = {
      ...defaultExperiment(),
      settings: { ...settings, schedule: { type: "oneCycle", options: {} } },
    };
    expect(toCode(experiment)).toBe(
      `/**
 * An experiment with Atelier. On the command line the same numbers come of
 * atelier train --experiment "schedule=oneCycle&v=1"
 */

import { layers, loadDataset, optimizers, rescale, schedules, sequential } from "atelier";

const { train, test } = await loadDataset("fashion-mnist", { trainCount: 20_000 });

const net = sequential(
  [
    layers.conv2d({ filters: 32, kernelSize: 5, padding: "same" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 1024, activation: "relu" }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: train.classCount, activation: "softmax" }),
  ],
  { inputShape: train.imageShape, seed: 1 },
);
net.summary();

const batchSize = 64;
const epochs = 3;
const totalSteps = epochs * Math.ceil(train.length / batchSize);
const learningRate = schedules.oneCycle({ maximum: 0.001, totalSteps: totalSteps });
net.compile({
  optimizer: optimizers.adam({ learningRate: learningRate }),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});
await net.fit(rescale(train.images), train.labels, {
  batchSize,
  epochs,
  seed: 1,
  verbose: 2,
});

const { loss, accuracy } = await net.evaluate(rescale(test.images), test.labels);
console.log("test loss", loss, "test accuracy", accuracy);
await net.save("model.onnx");
`
        .replace("totalSteps: totalSteps", "totalSteps")
        .replace("{ learningRate: learningRate }", "{ learningRate }"),
    );
  });

  it.each<[string, Experiment]>([
    [
      "a chain with augmentation, label smoothing, a schedule and options of the optimizer",
      brief("sprint", { augmentation: [{ type: "randomTranslation", options: { pixels: 1 } }] }),
    ],
    ["a graph with skips", { ...brief("residual", { learningRate: 1e-3 }), network: SKIP }],
    [
      "validation, steps of a schedule, an early end",
      brief("linear", {
        schedule: { type: "stepDecay", options: {} },
        validationSplit: 0.25,
        stopAt: { epochs: 1 },
      }),
    ],
    [
      "a cosine after a rise, by another optimizer",
      {
        ...brief("linear", {
          schedule: { type: "cosineDecay", options: { warmupSteps: 2 } },
          optimizer: { type: "sgd", options: { momentum: 0.9 } },
        }),
        network: networks.perceptron,
      },
    ],
  ])("has its losses: %s", async (_, experiment) => {
    expect(await lossesOf(toCode(experiment))).toEqual(await losses(experiment));
  });
});

let count = 0;

/** Runs a program on fewer test images, and gives the losses of its training. */
async function lossesOf(code: string): Promise<unknown> {
  const index = new URL("../../src/index.ts", import.meta.url).pathname;
  const file = join(directory, `${count++}.ts`);
  const text = code
    .replace('"atelier"', JSON.stringify(index))
    .replace("testCount: 1000", "testCount: 20")
    .replace("await net.fit(", "export const { history } = await net.fit(")
    .replace('"model.onnx"', JSON.stringify(join(directory, "model.onnx")));
  expect(text).toContain("testCount: 20 ");
  writeFileSync(file, text);
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  try {
    const { history } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { history: unknown };
    return history;
  } finally {
    vi.restoreAllMocks();
  }
}

async function losses(experiment: Experiment): Promise<unknown> {
  const { train } = await drawDataset("drawn-digits", { trainCount: COUNT, testCount: 0 });
  const { model, x, y, options } = prepareExperiment(experiment, train);
  await using trained = model;
  return (await trained.fit(x, y, options)).history;
}
