import { describe, expect, it } from "vitest";
import type { Value } from "../../src/graph/index.ts";
import { GradientError, layers, metrics, optimizers, RandomGenerator, sequential } from "../../src/index.ts";
import { Layer } from "../../src/layers/index.ts";
import { argMax, cast } from "../../src/ops/index.ts";

const random = new RandomGenerator(3);
const x = { data: Float32Array.from({ length: 50 * 4 }, () => random.normal()), shape: [50, 4] };
const y = Array.from({ length: 50 }, (_, i) => Number((x.data[4 * i] ?? 0) + random.normal() > 0));

const network = () => {
  const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [4] })], { seed: 1 });
  model.compile({
    optimizer: optimizers.adam(0.01),
    loss: "binaryCrossentropy",
    metrics: [metrics.precision(), metrics.recall(), metrics.auc()],
  });
  return model;
};

describe("metrics that are no means over examples", () => {
  it("are those of all examples, however they are batched", async () => {
    const model = network();
    const whole = await model.evaluate(x, y, { batchSize: 50 });
    const parts = await model.evaluate(x, y, { batchSize: 7 });
    const { data } = await model.predict(x);
    const chosen = y.filter((_, i) => (data[i] ?? 0) > 0.5);
    const precision = chosen.filter((label) => label === 1).length / chosen.length;
    expect(whole.precision).toBeCloseTo(precision, 6);
    expect(parts).toEqual({ ...whole, loss: expect.closeTo(whole.loss, 6) });
  });

  it("are reported of each epoch, in training and validation", async () => {
    const model = network();
    const { history } = await model.fit(x, y, {
      epochs: 3,
      batchSize: 16,
      validationData: [x, y],
      verbose: 0,
    });
    expect(Object.keys(history)).toEqual(
      ["loss", "precision", "recall", "auc"]
        .flatMap((name) => [name])
        .concat(["val_loss", "val_precision", "val_recall", "val_auc"]),
    );
    const last = await model.evaluate(x, y);
    expect(history.val_auc?.at(-1)).toBeCloseTo(last.auc ?? 0, 10);
  });
});

/** A layer through which no gradient can pass. */
class Largest extends Layer {
  constructor() {
    super("largest", "Largest", {}, {});
  }
  override call(x: Value) {
    return cast(argMax(x));
  }
  override outputShape() {
    return [];
  }
}

describe("a network that cannot be differentiated", () => {
  it("is refused when it is compiled, or trains nothing where the gradient is 0", () => {
    const model = sequential([
      layers.dense({ units: 3, inputShape: [4] }),
      new Largest(),
      layers.reshape({ targetShape: [1] }),
    ]);
    const compile = () => model.compile({ loss: "meanSquaredError" });
    expect(compile).toThrow(GradientError);
  });
});
