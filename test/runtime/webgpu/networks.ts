/** Networks that together have every layer, activation, loss, optimizer and recipe, each with a batch to train it on. */

import { resnet8 } from "../../../bench/resnet8.ts";
import { defined } from "../../../src/checked.ts";
import { sizeOf } from "../../../src/graph/index.ts";
import {
  input,
  layers,
  losses,
  type Model,
  model,
  optimizers,
  RandomGenerator,
  recipes,
  type Shape,
  type SymbolicTensor,
  sequential,
} from "../../../src/index.ts";
import { prepareModel } from "../../../src/recipes/train.ts";
import { LAYER_CASES } from "../../layers/layer-cases.ts";
import {
  fittingActivation,
  LOSS_NAMES,
  OPTIMIZER_NAMES,
} from "../../support/random-networks/training-options.ts";

const BATCH = 4;

/** A compiled model, and what one step takes. */
export interface Trainee {
  readonly model: Pick<Model, "getWeights"> & { trainOnBatch(x: never, y: never): Promise<{ loss: number }> };
  readonly x: object;
  readonly y: object;
}

/** How each is made, by its name: with random numbers of its own, which are the same on every device. */
export const TRAINEES: Readonly<Record<string, () => Trainee>> = {
  layers: everyLayer,
  losses: everyLoss,
  ...Object.fromEntries(OPTIMIZER_NAMES.map((name) => [`optimizer ${name}`, () => trainedBy(name)])),
  ...Object.fromEntries(
    Object.values(recipes).map((recipe) => [`recipe ${recipe.name}`, () => byRecipe(recipe)]),
  ),
  "Keras' MNIST convnet": convnet,
  resnet8: residual,
};

function numbers(random: RandomGenerator, shape: Shape): { data: Float32Array; shape: Shape } {
  return { data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()), shape };
}

function labels(count: number): Uint8Array {
  return Uint8Array.from({ length: BATCH }, (_, i) => (i * 3 + 1) % count);
}

/**
 * A branch for each case of the layer check, behind a dense layer so that gradients pass, and for each layer of several
 * inputs; joined into one loss.
 */
function everyLayer(): Trainee {
  const random = new RandomGenerator(1);
  const cases = Object.values(LAYER_CASES).flat();
  const inputs = cases.map(({ inputShape }) => input({ shape: inputShape }));
  const moved = (x: SymbolicTensor, units: number) => layers.dense({ units }).apply(x);
  const branches = cases.map(({ layer, inputShape }, i) => {
    const x = defined(inputs[i]);
    // Images are moved before there are weights; no gradient passes.
    const isFirst = layer.type.startsWith("random");
    return layers.flatten().apply(layer.apply(isFirst ? x : moved(x, defined(inputShape.at(-1)))));
  });
  const merged = Object.entries(layers).flatMap(([name, make]) => {
    if (name in LAYER_CASES) return [];
    const layer = (make as (options: object) => ReturnType<typeof layers.add>)(
      name === "dot" ? { axes: 1 } : {},
    );
    return [layer.apply([moved(defined(branches[0]), 5), moved(defined(branches[1]), 5)])];
  });
  const joined = layers.concatenate().apply([...branches, ...merged]);
  const outputs = layers.dense({ units: 3, activation: "softmax" }).apply(joined);
  const made = model({ inputs, outputs, seed: 2 });
  made.compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const x = cases.map(({ inputShape }) => numbers(random, [BATCH, ...inputShape]));
  return { model: made, x, y: labels(3) };
}

/** An output for each loss, with an activation that it is for. */
function everyLoss(): Trainee {
  const random = new RandomGenerator(2);
  const CLASSES = 4;
  const x = input({ shape: [6] });
  const features = layers.dense({ units: 8, activation: "tanh" }).apply(x);
  const made = LOSS_NAMES.map((name) => losses[name]());
  const outputs = Object.fromEntries(
    made.map((loss, i) => {
      const activation = fittingActivation(loss) as "linear";
      return [defined(LOSS_NAMES[i]), layers.dense({ units: CLASSES, activation }).apply(features)];
    }),
  );
  const targets = made.map((loss, i) => {
    const kind = loss.targets ?? "values";
    if (kind === "labels") return [defined(LOSS_NAMES[i]), labels(CLASSES)];
    const oneHot = Float32Array.from({ length: BATCH * CLASSES }, (_, k) =>
      k % CLASSES === labels(CLASSES)[Math.floor(k / CLASSES)] ? 1 : 0,
    );
    return [defined(LOSS_NAMES[i]), { data: oneHot, shape: [BATCH, CLASSES] }];
  });
  const whole = model({ inputs: x, outputs, seed: 3 });
  whole.compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: Object.fromEntries(made.map((loss, i) => [defined(LOSS_NAMES[i]), loss])),
  });
  return { model: whole, x: numbers(random, [BATCH, 6]), y: Object.fromEntries(targets) };
}

/** A few layers, enough parameters that a device cannot have all in one node, clipped by their norm. */
function trainedBy(name: (typeof OPTIMIZER_NAMES)[number]): Trainee {
  const random = new RandomGenerator(3);
  const hidden = Array.from({ length: 5 }, () => layers.dense({ units: 6, activation: "tanh" }));
  const made = sequential([...hidden, layers.dense({ units: 3, activation: "softmax" })], {
    inputShape: [6],
    seed: 4,
  });
  made.compile({
    optimizer: optimizers[name]({ learningRate: 0.01, globalClipNorm: 0.5, weightDecay: 0.01 }),
    loss: "sparseCategoricalCrossentropy",
  });
  return { model: made, x: numbers(random, [BATCH, 6]), y: labels(3) };
}

function byRecipe(recipe: (typeof recipes)[keyof typeof recipes]): Trainee {
  const imageShape = [16, 16, 1] as const;
  const made = prepareModel(recipe, { imageShape, classCount: 10 }, { seed: 5, totalSteps: 4 });
  return { model: made, x: numbers(new RandomGenerator(4), [BATCH, ...imageShape]), y: labels(10) };
}

/** "Simple MNIST convnet" of Keras' examples: pooling that leaves pixels over. https://keras.io/examples/vision/mnist_convnet/ */
function convnet(): Trainee {
  const inputShape = [28, 28, 1] as const;
  const made = sequential(
    [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { inputShape, seed: 6 },
  );
  made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return { model: made, x: numbers(new RandomGenerator(5), [BATCH, ...inputShape]), y: labels(10) };
}

function residual(): Trainee {
  const made = resnet8();
  // Not Adam, which makes much of biases' gradients that are rounding errors before a normalization.
  const optimizer = optimizers.sgd({ learningRate: 0.1 });
  made.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const { inputShape } = made.network;
  return { model: made, x: numbers(new RandomGenerator(6), [BATCH, ...inputShape]), y: labels(10) };
}
