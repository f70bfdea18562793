/** Training steps of a few networks, the same in Node and in a browser, where this is bundled into a worker. */

import {
  type ByteTensor,
  input,
  layers,
  losses,
  type Model,
  metrics,
  model,
  type Optimizer,
  optimizers,
  RandomGenerator,
  recipes,
  rescale,
  type SymbolicTensor,
} from "../../../src/library.ts";
import { checkExamples } from "../../../src/model/examples.ts";
import { Executor } from "../../../src/model/executor.ts";
import { plainOnly } from "../../../src/onnx/index.ts";
import { platform } from "../../../src/runtime/index.ts";

export interface Run {
  readonly network: keyof typeof NETWORKS;
  readonly batch: number;
  readonly steps: number;
  /** Steps in one run of the graph. */
  readonly stepsPerRun: number;
  readonly lowerings?: "fast" | "plain";
}

/** Images of 28×28×1 and their labels. */
export interface Examples {
  readonly images: ByteTensor;
  readonly labels: Uint8Array;
}

const SHAPE = [28, 28, 1] as const;
const CLASSES = 10;
const SEED = 7;
const TOTAL_STEPS = 100;

const NETWORKS = {
  post: (): [Model, Optimizer] => [
    recipes.post.network(SHAPE, CLASSES, { seed: SEED }),
    recipes.post.optimizer({ totalSteps: TOTAL_STEPS }),
  ],
  sprint: (): [Model, Optimizer] => [
    recipes.sprint.network(SHAPE, CLASSES, { seed: SEED }, TOTAL_STEPS),
    optimizers.adam({ learningRate: 1e-3 }),
  ],
  residual: (): [Model, Optimizer] => [residual(), optimizers.sgd({ learningRate: 0.05, momentum: 0.9 })],
};

/** Two residual blocks, the second one with a stride and a 1×1 convolution on its shortcut. */
function residual(): Model {
  const normalized = (x: SymbolicTensor, filters: number, strides = 1) =>
    layers
      .batchNormalization()
      .apply(layers.conv2d({ filters, kernelSize: 3, strides, padding: "same" }).apply(x));
  const block = (x: SymbolicTensor, filters: number, strides: number) => {
    const inner = normalized(layers.reLU().apply(normalized(x, filters, strides)), filters);
    const shortcut =
      strides === 1 ? x : layers.conv2d({ filters, kernelSize: 1, strides, padding: "same" }).apply(x);
    return layers.reLU().apply(layers.add().apply([inner, shortcut]));
  };
  const image = input({ shape: SHAPE });
  const first = layers.maxPooling2d({ poolSize: 2 }).apply(normalized(image, 8));
  const features = layers.globalAveragePooling2d().apply(block(block(first, 8, 1), 16, 2));
  return model({
    inputs: image,
    outputs: layers.dense({ units: CLASSES, activation: "softmax" }).apply(features),
    seed: SEED,
  });
}

/** Takes training steps; returns the loss of each, and milliseconds of each run. */
export async function train(
  { network, batch, steps, stepsPerRun, lowerings = "fast" }: Run,
  { images, labels }: Examples,
): Promise<{ losses: number[]; milliseconds: number[] }> {
  const [made, optimizer] = NETWORKS[network]();
  const loss = losses.sparseCategoricalCrossentropy();
  made.compile({ optimizer, loss, metrics: [metrics.sparseCategoricalAccuracy()], lowerings });
  const executor = new Executor(made.network, { engine: platform(), seed: SEED, weights: [] });
  executor.compile(made.objective, optimizer, lowerings === "plain" ? plainOnly : undefined);
  const examples = checkExamples(made.network, made.objective, rescale(images), labels);
  const random = new RandomGenerator(SEED);
  const masks = new RandomGenerator(SEED);
  const taken: number[] = [];
  const milliseconds: number[] = [];
  while (taken.length < steps) {
    const batches = Array.from({ length: Math.min(stepsPerRun, steps - taken.length) }, () => ({
      examples,
      rows: Uint32Array.from({ length: batch }, () => random.integer(labels.length)),
    }));
    const began = performance.now();
    const { results } = await executor.train(batches, { random: () => masks });
    milliseconds.push(performance.now() - began);
    taken.push(...results.map((result) => result.loss));
  }
  await executor.dispose();
  await made.dispose();
  return { losses: taken, milliseconds };
}
