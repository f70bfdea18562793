/** Stacks of layers against PyTorch: five steps from the same weights, losses and weights after each. */

import { afterAll, beforeAll, describe, it } from "vitest";
import { type Layer, layers, losses, optimizers, RandomGenerator, sequential } from "../../src/index.ts";
import { normal } from "../support/numbers.ts";
import { hasTorch, Torch, whereTorch } from "../support/torch/index.ts";
import { checkTraining, describedModel, oneHot, totalOf } from "./check-training.ts";

const INPUT = [9, 8, 3] as const;
const BATCH = 12;
const CLASSES = 4;
/** Adam's first steps are the gradient's sign: a larger ε, or what is almost 0 would decide. */
const OPTIMIZERS = [
  { name: "sgd", learningRate: 0.05, momentum: 0.9, nesterov: true },
  { name: "adam", learningRate: 0.002, epsilon: 1e-3 },
  { name: "adamw", learningRate: 0.002, epsilon: 1e-3, weightDecay: 0.1 },
] as const;

const HEAD = () => [layers.flatten(), layers.dense({ units: CLASSES, activation: "softmax" })];
const STACKS: Readonly<Record<string, () => Layer[]>> = {
  "convolution, pooling and dense layers": () => [
    layers.conv2d({ filters: 8, kernelSize: 5, padding: "same" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 6, kernelSize: 3, activation: "relu" }),
    layers.flatten(),
    layers.dense({ units: 16, activation: "tanh" }),
    layers.dense({ units: CLASSES, activation: "softmax" }),
  ],
  "batch normalization behind convolutions with strides and dilation": () => [
    layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "same", useBias: false }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.reLU(),
    layers.conv2d({ filters: 8, kernelSize: 3, dilationRate: 2, padding: "same", useBias: false }),
    layers.batchNormalization(),
    layers.leakyReLU(),
    layers.globalAveragePooling2d(),
    layers.dense({ units: CLASSES, activation: "softmax" }),
  ],
  "depthwise and separable convolutions": () => [
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "same" }),
    layers.separableConv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
    layers.separableConv2d({ filters: 6, kernelSize: 2, depthMultiplier: 2 }),
    ...HEAD(),
  ],
  "transposed convolutions and enlarged images": () => [
    layers.conv2d({ filters: 4, kernelSize: 3, strides: 2 }),
    layers.conv2dTranspose({ filters: 6, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
    layers.conv2dTranspose({ filters: 4, kernelSize: 4, strides: 2 }),
    layers.cropping2d({
      cropping: [
        [1, 2],
        [3, 0],
      ],
    }),
    layers.upSampling2d({ size: [2, 1], interpolation: "bilinear" }),
    layers.conv2d({ filters: 5, kernelSize: 3, strides: 2, activation: "silu" }),
    layers.upSampling2d(),
    layers.globalMaxPooling2d(),
    layers.dense({ units: CLASSES, activation: "softmax" }),
  ],
  "groups of channels, padding and the other poolings": () => [
    layers.zeroPadding2d({
      padding: [
        [1, 0],
        [0, 2],
      ],
    }),
    layers.conv2d({ filters: 6, kernelSize: [2, 3], groups: 3, activation: "sigmoid" }),
    layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
    layers.conv2d({ filters: 10, kernelSize: 1 }),
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }),
    layers.globalMaxPooling2d(),
    layers.dense({ units: CLASSES, activation: "softmax" }),
  ],
};

describe.skipIf(!hasTorch)(`stacks of layers train as in PyTorch${whereTorch}`, () => {
  let torch: Torch;
  beforeAll(() => {
    torch = new Torch();
  });
  afterAll(() => torch.close());

  const cases = Object.keys(STACKS).flatMap((stack) => OPTIMIZERS.map((optimizer) => ({ stack, optimizer })));
  it.each(cases)("$stack by $optimizer.name", async ({ stack, optimizer }) => {
    const random = new RandomGenerator(1);
    const model = sequential(STACKS[stack]?.() ?? [], { inputShape: INPUT, seed: 2 });
    const { name, ...options } = optimizer;
    const make: (given: object) => ReturnType<typeof optimizers.adam> = optimizers[name];
    model.compile({ optimizer: make(options), loss: losses.categoricalCrossentropy() });
    const x = normal(random, [BATCH, ...INPUT]);
    const y = oneHot(BATCH, CLASSES);
    await checkTraining(torch, {
      ...describedModel(model, [x], [y]),
      step: async () => totalOf(await model.trainOnBatch(x, y)),
      ...{ optimizer, losses: [{ name: "categoricalCrossentropy" }], lossWeights: [1] },
    });
  });
});
