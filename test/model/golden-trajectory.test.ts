/**
 * The post's CNN against a float64 trajectory of it: 20 steps at two learning rates on real images, from stated
 * initial weights. The reference and the script that made it stand in `test/model/reference`.
 */

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { input } from "../../src/graph/index.ts";
import { type Dataset, loadDataset, optimizers, rescale, slice, toCategorical } from "../../src/index.ts";
import { categoricalCrossentropy } from "../../src/losses/index.ts";
import { forward } from "../../src/model/graphs/forward.ts";
import { reduceMean } from "../../src/ops/index.ts";
import { postNetwork } from "../support/post-network.ts";
import { hasDataset } from "../support/real-data.ts";
import { runGraph } from "../support/run-graph.ts";

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

const reference: Reference = JSON.parse(
  readFileSync(new URL("reference/trajectory-fashion-mnist.json", import.meta.url), "utf8"),
);

/** Largest relative error of a loss, by learning rate. */
const TOLERANCES: Readonly<Record<number, number>> = { 1e-4: 1e-4, 1e-3: 1e-3 };

/** The initial weights that the reference states: a linear congruential generator, scaled by Glorot's limit. */
function initialWeights(): Float32Array[] {
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

function norm(data: Float32Array): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
}

function relativeError(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.abs(expected);
}

const isThere = hasDataset("fashion-mnist");
const where = isThere ? "" : " (skipped: the real Fashion-MNIST is not here)";

describe.skipIf(!isThere)(`the golden trajectory${where}`, () => {
  let train: Dataset;
  beforeAll(async () => {
    ({ train } = await loadDataset("fashion-mnist"));
  });

  it("begins with the stated weights", () => {
    initialWeights().forEach((data, i) => {
      const { l2, head } = defined(reference.initialWeights[i]);
      expect(Math.abs(norm(data) - l2)).toBeLessThanOrEqual(1e-5 * l2);
      head.forEach((value, k) => {
        expect(data[k]).toBeCloseTo(value, 6);
      });
    });
  });

  const ways = reference.runs.flatMap((run) =>
    (["fast", "plain"] as const).map((lowerings) => ({ ...run, lowerings })),
  );

  it.each(ways)(
    "is followed for 20 steps at learning rate $learningRate, $lowerings lowerings",
    async (run) => {
      const model = postNetwork({ dropout: 0 });
      model.setWeights(initialWeights());
      model.compile({
        optimizer: optimizers.adam({ learningRate: run.learningRate }),
        loss: "categoricalCrossentropy",
        lowerings: run.lowerings,
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
    },
  );

  it("has the stated first gradients", async () => {
    const { network } = postNetwork({ dropout: 0 });
    const x = input("x", [64, 28, 28, 1]);
    const y = input("y", [64, 10]);
    const pass = forward(network, [x], { training: true, isFile: true });
    const loss = reduceMean(categoricalCrossentropy().call(y, defined(pass.outputs[0])));
    const weights = [...pass.weights.values()];
    const outputs = Object.fromEntries(
      gradients(loss, weights).map((gradient, i) => [
        `gradient of ${defined(reference.tensors[i]).name}`,
        gradient,
      ]),
    );
    const pixels = Float32Array.from(train.images.data.subarray(0, 64 * 784), (byte) => byte / 255);
    const labels = toCategorical(train.labels.subarray(0, 64), 10).data as Float32Array;
    const initial = initialWeights();
    const feeds = new Map([
      [x, pixels],
      [y, labels],
      ...weights.map((value, i) => [value, defined(initial[i])] as const),
    ]);
    const results = await runGraph(outputs, feeds);
    defined(reference.runs[0]).firstGradients.forEach(({ l2 }, i) => {
      expect(
        relativeError(norm(defined(results[`gradient of ${defined(reference.tensors[i]).name}`])), l2),
      ).toBeLessThanOrEqual(1e-3);
    });
  });
});
