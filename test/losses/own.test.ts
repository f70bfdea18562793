/** The code of docs/training.md, "Your own loss, metric, activation". */

import { describe, expect, it } from "vitest";
import type { Value } from "../../src/graph/index.ts";
import { layers, sequential } from "../../src/index.ts";
import * as ops from "../../src/ops/index.ts";
import { numbers } from "../support/numbers.ts";

const { dense } = layers;
const x = numbers([1, 2, 3, 4], [4, 1]);
const y = numbers([3, 1, 5, 9], [4, 1]);

/** Too low costs nine times as much as too high. */
function pinball(targets: Value, predictions: Value): Value {
  const error = ops.subtract(targets, predictions);
  return ops.reduceMean(ops.maximum(ops.multiply(error, 0.9), ops.multiply(error, -0.1)), [-1]);
}

function bias(targets: Value, predictions: Value): Value {
  return ops.reduceMean(ops.subtract(predictions, targets), [-1]);
}

/** A model whose output is its input. */
function identity(loss: Parameters<ReturnType<typeof sequential>["compile"]>[0]["loss"]) {
  const model = sequential([layers.activation({ activation: "linear", inputShape: [1] })]);
  model.compile({ loss, metrics: ["mae", bias] });
  return model;
}

describe("a loss of one's own", () => {
  const errors = [2, -1, 2, 5];
  const costs = errors.map((error) => Math.max(0.9 * error, -0.1 * error));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("is a function, or an object, beside a metric of one's own", async () => {
    for (const loss of [pinball, { name: "pinball", call: pinball }]) {
      const found = await identity(loss).evaluate(x, y);
      expect(found.loss).toBeCloseTo(mean(costs), 5);
      expect(found.mae).toBeCloseTo(2.5, 5);
      expect(found.bias).toBeCloseTo(-2, 5);
    }
  });

  it("is weighted by example", async () => {
    const { loss } = await identity(pinball).evaluate(x, y, { sampleWeight: [1, 0, 2, 0] });
    expect(loss).toBeCloseTo((1.8 + 3.6) / 4, 5);
  });

  it("trains: with pinball, nine tenths of the targets lie below the prediction", async () => {
    const model = sequential([dense({ units: 1, kernelInitializer: "zeros", inputShape: [1] })], { seed: 1 });
    model.compile({ loss: pinball, optimizer: "adam" });
    const count = 200;
    const inputs = { data: new Float32Array(count), shape: [count, 1] };
    const targets = {
      data: Float32Array.from({ length: count }, (_, i) => i / count / 10),
      shape: [count, 1],
    };
    await model.fit(inputs, targets, { epochs: 60, batchSize: 40, verbose: 0 });
    const { data } = await model.predict([[0]]);
    expect(data[0]).toBeCloseTo(0.09, 2);
  });

  it("refuses targets beyond its bounds, and what it gives of no example", async () => {
    const bounded = { name: "bounded", call: pinball, targetBounds: [0, 4] } as const;
    await expect(identity(bounded).evaluate(x, y)).rejects.toThrow('targets from 0 to 4 with loss "bounded"');
    expect(() => identity((t: Value, p: Value) => ops.reduceMean(ops.subtract(t, p)))).toThrow(
      "to give a number for each example",
    );
  });
});
