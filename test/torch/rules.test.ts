/** Optimizers and losses against PyTorch's: a small network, five steps, losses and weights after each. */

import { afterAll, beforeAll, describe, it } from "vitest";
import { layers, losses, optimizers, RandomGenerator, sequential } from "../../src/index.ts";
import { generate, type Numbers, normal } from "../support/numbers.ts";
import { type Described, hasTorch, Torch, whereTorch } from "../support/torch/index.ts";
import { checkTraining, describedModel, oneHot, totalOf } from "./check-training.ts";

const [BATCH, INPUTS, OUTPUTS] = [16, 6, 4];
const random = new RandomGenerator(3);
const x = normal(random, [BATCH, INPUTS]);

/** ε is so small that it does not matter where it stands, which Keras and PyTorch do not agree on. */
const epsilon = 1e-12;
const OPTIMIZERS: readonly Described[] = [
  { name: "sgd", learningRate: 0.1 },
  { name: "sgd", learningRate: 0.1, momentum: 0.8 },
  { name: "rmsprop", learningRate: 0.01, rho: 0.9, epsilon },
  { name: "rmsprop", learningRate: 0.01, rho: 0.8, momentum: 0.9, centered: true, epsilon },
  { name: "adagrad", learningRate: 0.05, initialAccumulatorValue: 0.1, epsilon },
  { name: "adadelta", learningRate: 1, rho: 0.9, epsilon: 1e-4 },
  { name: "adam", learningRate: 0.01, amsgrad: true, beta2: 0.5, epsilon: 1e-4 },
  { name: "adamax", learningRate: 0.01, epsilon },
  { name: "nadam", learningRate: 0.01, epsilon: 1e-7 },
];

const classes = oneHot(BATCH, OUTPUTS);
const real = normal(random, [BATCH, OUTPUTS]);
const counts = generate([BATCH, OUTPUTS], () => random.integer(4));
const shares = generate([BATCH, OUTPUTS], (i) => [0.1, 0.2, 0.3, 0.4][(i + (i >> 2)) % OUTPUTS] ?? 0);
const bits = generate([BATCH, OUTPUTS], () => random.integer(2));
const LOSSES: readonly (Described & { activation: Activation; y: Numbers })[] = [
  { name: "categoricalCrossentropy", activation: "softmax", y: classes, labelSmoothing: 0.1 },
  {
    name: "categoricalCrossentropy",
    activation: "linear",
    y: classes,
    fromLogits: true,
    labelSmoothing: 0.1,
  },
  { name: "binaryCrossentropy", activation: "sigmoid", y: bits, labelSmoothing: 0.1 },
  { name: "binaryCrossentropy", activation: "linear", y: bits, fromLogits: true },
  { name: "meanSquaredError", activation: "linear", y: real },
  { name: "meanAbsoluteError", activation: "linear", y: real },
  { name: "huber", activation: "linear", y: real, delta: 0.7 },
  { name: "poisson", activation: "softplus", y: counts },
  { name: "klDivergence", activation: "softmax", y: shares },
  { name: "cosineSimilarity", activation: "linear", y: real },
];
type Activation = "softmax" | "linear" | "sigmoid" | "softplus";

describe.skipIf(!hasTorch)(`optimizers and losses are PyTorch's${whereTorch}`, () => {
  let torch: Torch;
  beforeAll(() => {
    torch = new Torch();
  });
  afterAll(() => torch.close());

  it.each(OPTIMIZERS)("optimizer $name, case %#", async (optimizer) => {
    await check(optimizer, { name: "categoricalCrossentropy" }, "softmax", classes);
  });

  it.each(LOSSES)("loss $name, $activation, case %#", async ({ activation, y, ...loss }) => {
    await check({ name: "sgd", learningRate: 0.1 }, loss, activation, y);
  });

  async function check(optimizer: Described, loss: Described, activation: Activation, y: Numbers) {
    const model = sequential(
      [layers.dense({ units: 8, activation: "tanh" }), layers.dense({ units: OUTPUTS, activation })],
      { inputShape: [INPUTS], seed: 4 },
    );
    model.compile({ optimizer: make(optimizers, optimizer), loss: make(losses, loss) });
    await checkTraining(torch, {
      ...describedModel(model, [x], [y]),
      step: async () => totalOf(await model.trainOnBatch(x, y)),
      ...{ optimizer, losses: [loss], lossWeights: [1] },
    });
  }
});

/** What a factory of this name makes. */
function make<Made>(factories: object, { name, ...options }: Described): Made {
  const factory: (options: object) => Made = Object.entries(factories).find(([each]) => each === name)?.[1];
  return factory(options);
}
