/**
 * The article's CNN against a float64 trajectory of it: 20 steps at two learning rates on real images, from stated
 * initial weights. The reference and the script that made it stand in `test/model/reference`.
 */

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { type Dataset, optimizers, rescale, slice, toCategorical } from "../../src/index.ts";
import { postNetwork } from "../support/post-network.ts";

interface Statistics {
  readonly l2: number;
  readonly head: readonly number[];
}

interface Reference {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly initialWeights: readonly Statistics[];
  readonly runs: readonly {
    readonly learningRate: number;
    readonly steps: number;
    readonly losses: readonly number[];
    readonly firstGradients: readonly Statistics[];
    readonly finalWeights: readonly Statistics[];
    readonly probabilitiesOfFirst8: readonly (readonly number[])[];
  }[];
}

export const reference: Reference = JSON.parse(
  readFileSync(new URL("reference/trajectory-fashion-mnist.json", import.meta.url), "utf8"),
);

/** Largest relative error of a loss, by learning rate. */
const TOLERANCES: Readonly<Record<number, number>> = { 1e-4: 1e-4, 1e-3: 1e-3 };

/** The initial weights that the reference states: a linear congruential generator, scaled by Glorot's limit. */
export function initialWeights(): Float32Array[] {
  return reference.tensors.map(({ shape }, tensor) => {
    const data = new Float32Array(shape.reduce((a, b) => a * b));
    if (shape.length === 1) return data;
    const receptiveField = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const [inputs, outputs] = atLeast(shape.slice(-2), 2);
    const limit = Math.sqrt(6 / (receptiveField * (inputs + outputs)));
    let state = tensor + 1;
    return data.map(() => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return (2 * (state / 2 ** 32) - 1) * limit;
    });
  });
}

export function norm(data: Float32Array): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
}

export function relativeError(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.abs(expected);
}

/** Trains as a run of the reference did, and expects its losses, final weights and probabilities. */
export async function followTrajectory(
  run: Reference["runs"][number],
  lowerings: "fast" | "plain",
  train: Dataset,
): Promise<void> {
  const model = postNetwork({ dropout: 0 });
  model.setWeights(initialWeights());
  model.compile({
    optimizer: optimizers.adam({ learningRate: run.learningRate }),
    loss: "categoricalCrossentropy",
    lowerings,
  });
  const examples = train.take(64 * run.steps);
  const images = rescale(examples.images);
  const labels = toCategorical(examples.labels, 10);
  const losses: number[] = [];
  for (let step = 0; step < run.steps; step++) {
    const [start, end] = [64 * step, 64 * (step + 1)];
    const { loss } = await model.trainOnBatch(slice(images, start, end), slice(labels, start, end));
    losses.push(loss);
  }
  const errors = losses.map((loss, i) => relativeError(loss, defined(run.losses[i])));
  expect(Math.max(...errors)).toBeLessThanOrEqual(defined(TOLERANCES[run.learningRate]));

  model.getWeights().forEach(({ data }, i) => {
    expect(relativeError(norm(data), defined(run.finalWeights[i]).l2)).toBeLessThanOrEqual(1e-3);
  });
  const { data } = await model.predict(slice(images, 0, 8));
  run.probabilitiesOfFirst8.flat().forEach((probability, i) => {
    expect(Math.abs(defined(data[i]) - probability)).toBeLessThanOrEqual(2e-2);
  });
}
