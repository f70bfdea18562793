/** What is done over and over while memory is watched: each kind once more at a call. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  callbacks,
  type Engine,
  input,
  layers,
  loadModel,
  type Model,
  model,
  modelFromBytes,
  RandomGenerator,
  type Sequential,
  sequential,
} from "../../src/index.ts";

/** A kind of work, ready to be done. */
export interface Work {
  /** Does it once more; `round` counts from 0. */
  once(round: number): Promise<void>;
  /** Gives everything back. */
  end(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** What the number of rounds is taken from. */
  readonly per: "steps" | "models";
  /** Training steps in a round, where rounds are counted by steps; default 1. */
  readonly stepsInRound?: number;
  begin(engine: Engine): Promise<Work> | Work;
}

const COUNT = 256;
const BATCH = 16;
const SIZE = 12;
const quiet = { verbose: 0, batchSize: BATCH } as const;

const random = new RandomGenerator(1);
const pixels = new Float32Array(COUNT * SIZE * SIZE);
random.split("pixels").fillUniform(pixels);
const x = { data: pixels, shape: [COUNT, SIZE, SIZE, 1] };
const y = Uint8Array.from({ length: COUNT }, (_, i) => i % 4);
const first = (count: number) => ({
  data: pixels.subarray(0, count * SIZE * SIZE),
  shape: [count, SIZE, SIZE, 1],
});

/** A small network with most of what networks have: convolution, pooling, normalization, dropout. */
function small(engine: Engine): Sequential {
  const made = sequential(
    [
      layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [SIZE, SIZE, 1] }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 1, engine },
  );
  compile(made);
  return made;
}

/** A million weights, so that a model that stays is seen: with Adam's slots 12 MB. */
function wide(engine: Engine): Sequential {
  const made = sequential(
    [
      layers.flatten({ inputShape: [SIZE, SIZE, 1] }),
      layers.dense({ units: 2048, activation: "relu" }),
      layers.dense({ units: 340, activation: "relu" }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { engine },
  );
  compile(made);
  return made;
}

/** A residual block, and a second model from within that has its layers too. */
function shared(engine: Engine): Model<unknown>[] {
  const image = input({ shape: [SIZE, SIZE, 1] });
  const convolution = () => layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" });
  const before = convolution().apply(image);
  const sum = layers.add().apply([before, convolution().apply(before)]);
  const features = layers.globalAveragePooling2d().apply(sum);
  const outputs = layers.dense({ units: 4, activation: "softmax" }).apply(features);
  const whole = model({ inputs: image, outputs, engine });
  compile(whole);
  return [whole, model({ inputs: image, outputs: features, engine })];
}

function compile(made: Model<unknown>): void {
  made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
}

/** Work with one model for all rounds. */
function withOne(
  make: (engine: Engine) => Sequential,
  once: (net: Sequential, round: number) => Promise<unknown>,
): Kind["begin"] {
  return (engine) => {
    const net = make(engine);
    return {
      async once(round) {
        await once(net, round);
      },
      end: () => net.dispose(),
    };
  };
}

/** Work with other models each round. */
function withNew(once: (engine: Engine) => Promise<void>): Kind["begin"] {
  return (engine) => ({ once: () => once(engine), end: async () => undefined });
}

async function* stream(): AsyncGenerator<{ x: typeof x; y: Uint8Array }> {
  for (let start = 0; start < COUNT; start += BATCH) {
    await null;
    yield { x: first(BATCH), y: y.subarray(0, BATCH) };
  }
}

const STEPS_IN_EPOCH = COUNT / BATCH;

export const KINDS: readonly Kind[] = [
  {
    name: "fit, an epoch after the other",
    per: "steps",
    stepsInRound: STEPS_IN_EPOCH,
    begin: withOne(small, (net) => net.fit(x, y, { ...quiet, validationSplit: 0 })),
  },
  {
    name: "fit, each run one step, with callbacks and validation",
    per: "models",
    begin: withOne(small, (net) =>
      net.fit(x, y, {
        ...quiet,
        epochs: 2,
        validationSplit: 0.25,
        callbacks: [callbacks.earlyStopping({ restoreBestWeights: true }), { onBatchEnd: () => undefined }],
      }),
    ),
  },
  {
    name: "fit on an asynchronous generator",
    per: "models",
    begin: withOne(small, (net) => net.fit(stream, { verbose: 0 })),
  },
  {
    name: "fit, ended by a signal",
    per: "models",
    begin: withOne(small, async (net, round) => {
      const stop = new AbortController();
      const onSteps = () => stop.abort();
      const options = { ...quiet, epochs: 3, signal: stop.signal, callbacks: { onSteps }, seed: round };
      await net.fit(x, y, options).catch((error: unknown) => {
        if (error !== stop.signal.reason) throw error;
      });
    }),
  },
  {
    name: "trainOnBatch",
    per: "models",
    begin: withOne(small, (net) => net.trainOnBatch(first(BATCH), y.subarray(0, BATCH))),
  },
  {
    name: "evaluate, batches of 1 to 64",
    per: "models",
    begin: withOne(small, (net, round) => net.evaluate(x, y, { batchSize: 1 + (round % 64) })),
  },
  {
    name: "predict, 1 to 256 images",
    per: "models",
    begin: withOne(small, (net, round) => net.predict(first(1 + ((round * 37) % COUNT)))),
  },
  {
    name: "compile again, and train",
    per: "models",
    begin: withOne(small, async (net) => {
      compile(net);
      await net.trainOnBatch(first(BATCH), y.subarray(0, BATCH));
    }),
  },
  {
    name: "models made, trained a step, disposed",
    per: "models",
    begin: withNew(async (engine) => {
      const net = wide(engine);
      await net.trainOnBatch(first(BATCH), y.subarray(0, BATCH));
      await net.dispose();
    }),
  },
  {
    name: "models made, trained a step, dropped",
    per: "models",
    begin: withNew(async (engine) => {
      await wide(engine).trainOnBatch(first(BATCH), y.subarray(0, BATCH));
    }),
  },
  {
    name: "models with layers in common, trained, disposed",
    per: "models",
    begin: withNew(async (engine) => {
      const [whole, features] = shared(engine);
      if (whole === undefined || features === undefined) throw new Error("there are two models");
      await whole.trainOnBatch(first(BATCH), y.subarray(0, BATCH));
      await features.predict(first(BATCH));
      await whole.dispose();
      await features.dispose();
    }),
  },
  {
    name: "toBytes, modelFromBytes, predict, dispose",
    per: "models",
    begin: withNew(async (engine) => {
      await using net = wide(engine);
      await using again = modelFromBytes(net.toBytes());
      await again.predict(first(BATCH));
    }),
  },
  {
    name: "loadModel, predict, dispose",
    per: "models",
    async begin(engine) {
      const directory = await mkdtemp(join(tmpdir(), "atelier-soak-"));
      const path = join(directory, "model.onnx");
      await using net = wide(engine);
      await net.save(path);
      return {
        async once() {
          await using loaded = await loadModel(path);
          await loaded.predict(first(BATCH));
        },
        end: () => rm(directory, { recursive: true }),
      };
    },
  },
];
