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
import { type Engine, platform } from "../../../src/runtime/index.ts";

export interface Run {
  readonly network: keyof typeof NETWORKS;
  readonly batch: number;
  readonly steps: number;
  /** Steps in one run of the graph. */
  readonly stepsPerRun: number;
  readonly lowerings?: "fast" | "plain" | undefined;
  /** @default 7 */
  readonly seed?: number | undefined;
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
  post: (seed: number): [Model, Optimizer] => [
    recipes.post.network(SHAPE, CLASSES, { seed }),
    recipes.post.optimizer({ totalSteps: TOTAL_STEPS }),
  ],
  sprint: (seed: number): [Model, Optimizer] => [
    recipes.sprint.network(SHAPE, CLASSES, { seed }, TOTAL_STEPS),
    recipes.sprint.optimizer({ totalSteps: TOTAL_STEPS }),
  ],
  residual: (seed: number): [Model, Optimizer] => [
    residual(seed),
    optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }),
  ],
};

/** Two residual blocks, the second one with a stride and a 1×1 convolution on its shortcut. */
function residual(seed: number): Model {
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
    seed,
  });
}

/** The losses of some steps, and milliseconds of each run. */
export interface Taken {
  readonly losses: number[];
  readonly milliseconds: number[];
}

/** A network that has been compiled and takes steps when it is asked to. */
export interface Training {
  take(steps: number, stepsPerRun: number): Promise<Taken>;
  close(): Promise<void>;
}

/** Makes a network, the same each time; its graphs are opened with the first steps. */
export function openTraining(
  { network, batch, lowerings = "fast", seed = SEED }: Omit<Run, "steps" | "stepsPerRun">,
  { images, labels }: Examples,
  engine: Engine = platform(),
): Training {
  const [made, optimizer] = NETWORKS[network](seed);
  const loss = losses.sparseCategoricalCrossentropy();
  made.compile({ optimizer, loss, metrics: [metrics.sparseCategoricalAccuracy()], lowerings });
  const executor = new Executor(made.network, { engine, seed, weights: [] });
  executor.compile(made.objective, optimizer, lowerings === "plain" ? plainOnly : undefined);
  const examples = checkExamples(made.network, made.objective, rescale(images), labels);
  const random = new RandomGenerator(seed);
  const masks = new RandomGenerator(seed);
  return {
    async take(steps, stepsPerRun) {
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
      return { losses: taken, milliseconds };
    },
    async close() {
      await executor.dispose();
      await made.dispose();
    },
  };
}

/** Takes training steps from the beginning. */
export async function train(run: Run, examples: Examples, engine?: Engine): Promise<Taken> {
  const training = openTraining(run, examples, engine);
  try {
    return await training.take(run.steps, run.stepsPerRun);
  } finally {
    await training.close();
  }
}
