/** Models as graphs against PyTorch: five steps from the same weights, losses and weights after each. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  input,
  layers,
  losses,
  type Model,
  model,
  optimizers,
  RandomGenerator,
  type SymbolicTensor,
} from "../../src/index.ts";
import { normal } from "../support/numbers.ts";
import { type Described, hasTorch, Torch, whereTorch } from "../support/torch/index.ts";
import { checkTraining, describedModel, oneHot } from "./check-training.ts";

const BATCH = 12;
const CLASSES = 4;
const OPTIMIZERS: readonly Described[] = [
  { name: "sgd", learningRate: 0.05, momentum: 0.9 },
  { name: "adam", learningRate: 0.002, epsilon: 1e-3 },
];

/** Two 3×3 convolutions with batch normalization, and a shortcut, which a 1×1 convolution brings to shape where it must. */
function residual(x: SymbolicTensor, filters: number, strides = 1): SymbolicTensor {
  const convolution = { filters, kernelSize: 3, padding: "same", useBias: false } as const;
  let y = layers.conv2d({ ...convolution, strides }).apply(x);
  y = layers.reLU().apply(layers.batchNormalization({ momentum: 0.9 }).apply(y));
  y = layers.batchNormalization().apply(layers.conv2d(convolution).apply(y));
  const shortcut =
    strides === 1 ? x : layers.conv2d({ filters, kernelSize: 1, strides, padding: "same" }).apply(x);
  return layers.reLU().apply(layers.add().apply([y, shortcut]));
}

const classifier = (x: SymbolicTensor) => layers.dense({ units: CLASSES, activation: "softmax" }).apply(x);

/** Eight convolutions: one, three blocks of two, and a shortcut's. */
function residualNetwork(): Model {
  const image = input({ shape: [12, 12, 3] });
  let x = layers.conv2d({ filters: 6, kernelSize: 3, padding: "same", activation: "relu" }).apply(image);
  x = residual(x, 6);
  x = residual(residual(x, 8, 2), 8);
  return model({ inputs: image, outputs: classifier(layers.globalAveragePooling2d().apply(x)), seed: 2 });
}

/** One layer applied to two inputs: the image, and its own output. */
function sharedLayer(): Model {
  const image = input({ shape: [8, 8, 3] });
  const shared = layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "tanh" });
  const once = shared.apply(image);
  const twice = shared.apply(once);
  const joined = layers.concatenate().apply([once, twice]);
  return model({ inputs: image, outputs: classifier(layers.flatten().apply(joined)), seed: 2 });
}

/** A model that is called twice, as a layer. */
function modelWithinModel(): Model {
  const inner = input({ shape: [6, 6, 2] });
  let features = layers.conv2d({ filters: 4, kernelSize: 3, useBias: false }).apply(inner);
  features = layers.reLU().apply(layers.batchNormalization({ momentum: 0.9 }).apply(features));
  const encoder = model({
    inputs: inner,
    outputs: layers.globalAveragePooling2d().apply(features),
    name: "encoder",
    seed: 3,
  });
  const image = input({ shape: [6, 6, 2] });
  const other = layers.maximum().apply([image, layers.conv2d({ filters: 2, kernelSize: 1 }).apply(image)]);
  const both = layers.subtract().apply([encoder.apply(image), encoder.apply(other)]);
  return model({ inputs: image, outputs: classifier(both), seed: 2 });
}

/** A model as a layer whose weights stay as they are, with a head that is trained. */
function frozenModelWithinModel(): Model {
  const inner = input({ shape: [6, 6, 2] });
  const normalized = layers
    .batchNormalization()
    .apply(layers.conv2d({ filters: 4, kernelSize: 3 }).apply(inner));
  const encoder = model({
    inputs: inner,
    outputs: layers.flatten().apply(normalized),
    name: "encoder",
    seed: 3,
  });
  encoder.trainable = false;
  const image = input({ shape: [6, 6, 2] });
  return model({ inputs: image, outputs: classifier(encoder.apply(image)), seed: 2 });
}

/** The first convolution and its batch normalization stay as they are; the latter by its moving statistics. */
function frozenHalf(): Model {
  const image = input({ shape: [8, 8, 3] });
  const frozen = { trainable: false } as const;
  let x = layers.conv2d({ filters: 6, kernelSize: 3, useBias: false, ...frozen }).apply(image);
  x = layers.reLU().apply(layers.batchNormalization({ momentum: 0.9, ...frozen }).apply(x));
  x = layers.conv2d({ filters: 6, kernelSize: 3, useBias: false }).apply(x);
  x = layers.reLU().apply(layers.batchNormalization({ momentum: 0.9 }).apply(x));
  return model({ inputs: image, outputs: classifier(layers.flatten().apply(x)), seed: 2 });
}

function made({ name, ...options }: Described) {
  return name === "sgd" ? optimizers.sgd(options) : optimizers.adam(options);
}

const MODELS = { residualNetwork, sharedLayer, modelWithinModel, frozenHalf, frozenModelWithinModel };

describe.skipIf(!hasTorch)(`models as graphs train as in PyTorch${whereTorch}`, () => {
  let torch: Torch;
  beforeAll(() => {
    torch = new Torch();
  });
  afterAll(() => torch.close());

  const cases = Object.entries(MODELS).flatMap(([name, make]) =>
    OPTIMIZERS.map((optimizer) => ({ name, make, optimizer })),
  );
  it.each(cases)("$name by $optimizer.name", async ({ make, optimizer }) => {
    const trained = make();
    trained.compile({ optimizer: made(optimizer), loss: losses.categoricalCrossentropy() });
    const x = normal(new RandomGenerator(1), [BATCH, ...trained.network.inputShape]);
    const y = oneHot(BATCH, CLASSES);
    await checkTraining(torch, {
      ...describedModel(trained, [x], [y]),
      step: async () => [(await trained.trainOnBatch(x, y)).loss],
      ...{ optimizer, losses: [{ name: "categoricalCrossentropy" }], lossWeights: [1] },
    });
  });

  it("has eight convolutions in the residual network", () => {
    const convolutions = residualNetwork().network.layers.filter(({ layer }) => layer.type === "conv2d");
    expect(convolutions).toHaveLength(8);
  });

  it.each(OPTIMIZERS)(
    "two inputs and two outputs, with weights of the losses, by $name",
    async (optimizer) => {
      const image = input({ shape: [8, 8, 3], name: "image" });
      const about = input({ shape: [5], name: "about" });
      const seen = layers.conv2d({ filters: 6, kernelSize: 3, activation: "relu" }).apply(image);
      const known = layers.dense({ units: 6, activation: "tanh" }).apply(about);
      const joined = layers.concatenate().apply([layers.globalMaxPooling2d().apply(seen), known]);
      const outputs = {
        kind: layers.dense({ units: CLASSES, activation: "softmax", name: "kind" }).apply(joined),
        size: layers.dense({ units: 2, name: "size" }).apply(joined),
      };
      const trained = model({ inputs: { image, about }, outputs, seed: 2 });
      trained.compile({
        optimizer: made(optimizer),
        loss: { kind: losses.categoricalCrossentropy(), size: losses.huber() },
        lossWeights: { kind: 0.7, size: 2 },
      });
      const random = new RandomGenerator(1);
      const x = { image: normal(random, [BATCH, 8, 8, 3]), about: normal(random, [BATCH, 5]) };
      const y = { kind: oneHot(BATCH, CLASSES), size: normal(random, [BATCH, 2]) };
      await checkTraining(torch, {
        ...describedModel(trained, [x.image, x.about], [y.kind, y.size]),
        async step() {
          const { loss, kind_loss, size_loss } = await trained.trainOnBatch(x, y);
          return [loss, kind_loss, size_loss].map(defined);
        },
        ...{
          optimizer,
          losses: [{ name: "categoricalCrossentropy" }, { name: "huber" }],
          lossWeights: [0.7, 2],
        },
      });
    },
  );
});
