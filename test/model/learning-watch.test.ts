/** Warnings of training from which nothing is learned, and none where something is. */

import { describe, expect, it } from "vitest";
import {
  type FitOptions,
  type GivenLoss,
  layers,
  losses,
  type Model,
  nodePlatform,
  type Optimizer,
  ops,
  optimizers,
  RandomGenerator,
  sequential,
  usePlatform,
} from "../../src/index.ts";
import { useOneThread } from "../support/one-thread.ts";

/** What `fit` warns of. */
async function warningsOf(
  model: Model<unknown>,
  x: { data: Float32Array; shape: number[] },
  y: readonly number[] | { data: Float32Array; shape: number[] },
  options: FitOptions = {},
): Promise<string[]> {
  const warnings: string[] = [];
  usePlatform({
    ...nodePlatform({ threads: 1 }),
    terminal: { write: () => {}, isInteractive: false, warn: (text) => warnings.push(text) },
  });
  try {
    await model.fit(x, y as number[], { verbose: 2, ...options });
  } finally {
    useOneThread();
  }
  return warnings;
}

const random = new RandomGenerator(5);
const COUNT = 400;
/** Points around two centres; the labels say which one, or nothing. */
const labels = Array.from({ length: COUNT }, (_, i) => i % 2);
const points = {
  data: Float32Array.from({ length: 2 * COUNT }, (_, i) => random.normal() / 4 + (Math.floor(i / 2) % 2)),
  shape: [COUNT, 2],
};
const noLabels = Array.from({ length: COUNT }, () => Number(random.uniform() < 0.5));

function made(
  options: {
    activation?: "relu" | "tanh";
    loss?: GivenLoss;
    optimizer?: Optimizer;
    bias?: number;
    metrics?: "accuracy"[];
  } = {},
): Model<unknown> {
  const {
    activation = "relu",
    loss = "sparseCategoricalCrossentropy",
    bias = 0,
    metrics = ["accuracy"],
  } = options;
  const model = sequential(
    [
      layers.dense({
        ...{ units: 8, activation, inputShape: [2] },
        biasInitializer: { name: "constant", value: bias },
      }),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
    { seed: 1 },
  );
  model.compile({ loss, optimizer: options.optimizer ?? optimizers.sgd({ learningRate: 0.1 }), metrics });
  return model;
}

const longer = { epochs: 8, batchSize: 16 };

describe("fit says early that nothing is learned", () => {
  it("where the learning rate is 0, once, and of nothing that follows from it", async () => {
    const still = made({ optimizer: optimizers.sgd({ learningRate: 0 }) });
    expect(await warningsOf(still, points, labels, longer)).toEqual([
      "the learning rate is 0, so that nothing is learned",
    ]);
    expect(await warningsOf(still, points, labels)).toEqual([]);
  });

  it("where no weight is trained, or others than are trainable now", async () => {
    const frozen = made();
    frozen.trainable = false;
    frozen.compile({ loss: "sparseCategoricalCrossentropy" });
    expect(await warningsOf(frozen, points, labels, { epochs: 3 })).toEqual([
      expect.stringMatching(
        /^no weight of the model is trained, .* set trainable of its layers, and compile again/,
      ),
    ]);
    const since = made();
    since.trainable = false;
    expect(await warningsOf(since, points, labels)).toEqual([
      expect.stringMatching(
        /^trainable was changed after compile: 4 weights are trained .* not the 0 that are trainable now/,
      ),
    ]);
  });

  it("where a ReLU layer is dead, after the first epoch", async () => {
    const dead = made({ bias: -100 });
    expect(await warningsOf(dead, points, labels, longer)).toEqual([
      expect.stringMatching(
        /^the layer "dense(_\d+)?" outputs nothing but 0 for all 16 examples .* a learning rate lower than 0.1/,
      ),
    ]);
    expect(await warningsOf(made({ bias: -100, activation: "tanh" }), points, labels)).toEqual([]);
  });

  it("where the loss does not change from one epoch to the next", async () => {
    const same = (_y: unknown, predictions: never) => ops.multiply(ops.reduceMean(predictions, [-1]), 2);
    const target = { data: new Float32Array(2 * COUNT), shape: [COUNT, 2] };
    // The mean of a softmax is the same whatever the weights are.
    const found = await warningsOf(made({ loss: same as GivenLoss, metrics: [] }), points, target, {
      epochs: 3,
    });
    expect(found.filter((text) => text.startsWith("the loss did not change"))).toHaveLength(1);
  });

  it("where accuracy is that of the most frequent class after a hundred steps", async () => {
    const blind = made({ optimizer: optimizers.sgd({ learningRate: 1e-4 }), activation: "tanh" });
    const found = await warningsOf(blind, points, noLabels, longer);
    expect(found).toEqual([
      expect.stringMatching(
        /^accuracy 0\.\d+ after 100 steps is what answering always the most frequent class gives \(0\.\d+\), .* learning rate other than 0.0001/,
      ),
    ]);
    expect(
      await warningsOf(made({ optimizer: optimizers.sgd(1e-4) }), points, noLabels, { epochs: 1 }),
    ).toEqual([]);
  });

  it("where examples are sorted and not shuffled, or validation has classes that training has not", async () => {
    const order = Array.from({ length: COUNT }, (_, i) => ((2 * i) % COUNT) + Number(2 * i >= COUNT));
    const sorted = {
      data: Float32Array.from(
        { length: 2 * COUNT },
        (_, i) => points.data[2 * (order[i >> 1] ?? 0) + (i & 1)] ?? 0,
      ),
      shape: points.shape,
    };
    const classes = order.map((i) => labels[i] ?? 0);
    expect(await warningsOf(made(), sorted, classes, { shuffle: false })).toEqual([
      expect.stringMatching(/^the training examples are sorted by class and shuffle is false/),
    ]);
    expect(await warningsOf(made(), sorted, classes)).toEqual([]);
    const three = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })], {
      seed: 1,
    });
    three.compile({ loss: "sparseCategoricalCrossentropy" });
    const validationData = [points, labels.map((label) => 2 * label)] as const;
    expect(await warningsOf(three, points, labels, { validationData })).toEqual([
      "200 of 400 validation examples are of class 2, of which there is none to train on",
    ]);
  });

  it("where validation gives NaN", async () => {
    const broken = { data: points.data.slice(0, 20).fill(Number.NaN, 3, 4), shape: [10, 2] };
    const validationData = [broken, labels.slice(0, 10)] as const;
    expect(await warningsOf(made({ metrics: [] }), points, labels, { validationData, epochs: 2 })).toEqual([
      expect.stringMatching(
        /^val_loss is NaN after epoch 1: look for NaN and infinities in the validation data/,
      ),
    ]);
  });
});

describe("before training, fit warns", () => {
  it("of inputs divided by 255 twice, of the same inputs, of targets that add up to other than 1", async () => {
    const small = { data: points.data.map((value) => Math.abs(value) / 65025), shape: points.shape };
    expect(await warningsOf(made({ activation: "tanh" }), small, labels)).toEqual([
      expect.stringMatching(
        /^the inputs are small \(none above .*\), as if they had been divided by 255 twice/,
      ),
    ]);
    const same = { data: new Float32Array(2 * COUNT).fill(0.5), shape: points.shape };
    expect(await warningsOf(made(), same, labels)).toEqual([
      expect.stringMatching(/^all 400 training examples are the same/),
    ]);
    const both = { data: new Float32Array(2 * COUNT).fill(1), shape: points.shape };
    both.data[0] = 0;
    expect(await warningsOf(made({ loss: "categoricalCrossentropy" }), points, both)).toEqual([
      expect.stringMatching(
        /^targets of an example add up to 2, .* one sigmoid each and "binaryCrossentropy"/,
      ),
    ]);
  });

  it("of sigmoids behind a loss of one class among several", async () => {
    const model = sequential([layers.dense({ units: 2, activation: "sigmoid", inputShape: [2] })], {
      seed: 1,
    });
    model.compile({ loss: "sparseCategoricalCrossentropy" });
    expect(await warningsOf(model, points, labels)).toEqual([
      expect.stringMatching(
        /^the loss "sparseCategoricalCrossentropy" takes .* that add up to 1, but sigmoid gives/,
      ),
    ]);
  });
});

describe("fit says nothing", () => {
  const rare = Array.from({ length: COUNT }, (_, i) => Number(i % 20 === 0));
  const ofRare = {
    data: points.data.map((value, i) => value + 2 * (rare[i >> 1] ?? 0)),
    shape: points.shape,
  };
  const oneHot = {
    data: Float32Array.from({ length: 2 * COUNT }, (_, i) => Number(labels[i >> 1] === (i & 1))),
    shape: [COUNT, 2],
  };
  it.each<[string, () => Promise<string[]>]>([
    ["of a network that learns", () => warningsOf(made(), points, labels, longer)],
    [
      "of few examples",
      () => warningsOf(made(), { data: points.data.slice(0, 8), shape: [4, 2] }, [0, 1, 0, 1], longer),
    ],
    ["of rare classes", () => warningsOf(made(), ofRare, rare, { ...longer, epochs: 20 })],
    [
      "of weighted classes",
      () => warningsOf(made(), ofRare, rare, { ...longer, classWeight: { 0: 1, 1: 20 } }),
    ],
    [
      "of a regression",
      () => {
        const model = sequential(
          [layers.dense({ units: 8, activation: "relu", inputShape: [2] }), layers.dense({ units: 1 })],
          { seed: 1 },
        );
        model.compile({ loss: "mse", optimizer: "adam" });
        return warningsOf(model, points, points.data.filter((_, i) => i % 2 === 0) as never, longer);
      },
    ],
    [
      "of smoothed labels, and of a loss of one's own",
      async () => [
        ...(await warningsOf(
          made({ loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }) }),
          points,
          { data: oneHot.data.map((value) => 0.9 * value + 0.05), shape: oneHot.shape },
          longer,
        )),
        ...(await warningsOf(
          made({ loss: (y, p) => ops.reduceMean(ops.square(ops.subtract(y, p)), [-1]) }),
          points,
          oneHot,
          longer,
        )),
      ],
    ],
    [
      "of anything with verbose: 0",
      () => warningsOf(made({ bias: -100 }), points, labels, { ...longer, verbose: 0 }),
    ],
  ])("%s", async (_, run) => {
    expect(await run()).toEqual([]);
  });
});
