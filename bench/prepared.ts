/** A network with something to train on: what the benchmark's peer and the profile have in common. */

import {
  type ByteTensor,
  type Model,
  optimizers,
  RandomGenerator,
  type RescaledTensor,
  rescale,
  type Tensor,
  toCategorical,
} from "../src/index.ts";
import { checkExamples, type Examples } from "../src/model/examples.ts";
import { Executor } from "../src/model/executor.ts";
import { plainOnly } from "../src/onnx/index.ts";
import { platform } from "../src/runtime/index.ts";
import { COLOURED_SHAPE, drawColouredGarments } from "./coloured-garments.ts";
import { isNamed, networkOf } from "./networks.ts";

const IMAGES = 10_000;
/** Of described networks, whose memory is measured. */
const FEW_IMAGES = 512;
const CLASSES = 10;

export interface Prepared {
  readonly model: Model;
  /** What it is trained on and evaluated with, as a user has it. */
  readonly x: RescaledTensor;
  readonly y: Tensor;
  readonly examples: Examples;
  readonly executor: Executor;
}

export async function prepare(name: string, lowerings: "fast" | "plain" = "fast"): Promise<Prepared> {
  const model = networkOf(name);
  const { images, labels } = await imagesOf(model, isNamed(name) ? IMAGES : FEW_IMAGES);
  const [x, y] = [rescale(images), toCategorical(labels, CLASSES)];
  const optimizer = optimizers.adam({ learningRate: 1e-4 });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"], lowerings });
  // The weights are the layers', which both have.
  const executor = new Executor(model.network, { engine: platform(), seed: 1, weights: [] });
  executor.compile(model.objective, optimizer, lowerings === "plain" ? plainOnly : undefined);
  return { model, x, y, executor, examples: checkExamples(model.network, model.objective, x, y) };
}

/** Drawn garments in colour where a network takes such, else noise: what is in the images does not change a step's time. */
async function imagesOf(
  model: Model,
  count: number,
): Promise<{ images: ByteTensor; labels: ArrayLike<number> }> {
  const { inputShape } = model.network;
  if (String(inputShape) === String(COLOURED_SHAPE)) return drawColouredGarments(count);
  const random = new RandomGenerator(1);
  const size = inputShape.reduce((product, length) => product * length, 1);
  const data = Uint8Array.from({ length: count * size }, () => random.nextUint32() & 255);
  const labels = Array.from({ length: count }, () => random.integer(CLASSES));
  return { images: { data, shape: [count, ...inputShape] }, labels };
}
