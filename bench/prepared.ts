/** A network with something to train on: what the benchmark's peer and the profile have in common. */

import { defined } from "../src/checked.ts";
import { optimizers, RandomGenerator, rescale, type Sequential, toCategorical } from "../src/index.ts";
import { checkExamples, type Examples } from "../src/model/examples.ts";
import { Executor } from "../src/model/executor.ts";
import { plainOnly } from "../src/onnx/index.ts";
import { NETWORKS } from "./networks.ts";

/** Noise: what is in the images has no influence on how long a step takes. */
const IMAGES = 10_000;
const random = new RandomGenerator(1);
const images = Uint8Array.from({ length: IMAGES * 784 }, () => random.nextUint32() & 255);
export const x = rescale({ data: images, shape: [IMAGES, 28, 28, 1] });
export const y = toCategorical(
  Array.from({ length: IMAGES }, () => random.integer(10)),
  10,
);

export interface Prepared {
  readonly model: Sequential;
  readonly examples: Examples;
  readonly executor: Executor;
}

export function prepare(name: string, lowerings: "fast" | "plain" = "fast"): Prepared {
  const model = defined(NETWORKS[name])();
  const optimizer = optimizers.adam({ learningRate: 1e-4 });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"], lowerings });
  // The weights are the layers', which both have.
  const executor = new Executor(model.network, { seed: 1, weights: [] });
  executor.compile(model.objective, optimizer, lowerings === "plain" ? plainOnly : undefined);
  return { model, executor, examples: checkExamples(model.network, model.objective, x, y) };
}
