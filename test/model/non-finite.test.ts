/** Numbers that are not finite: a step that sees or makes them is not kept, and a model does not take them. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  AtelierError,
  type Callback,
  ConfigurationError,
  type GivenLoss,
  layers,
  ModelStateError,
  modelFromBytes,
  NonFiniteLossError,
  type Optimizer,
  ops,
  optimizers,
  type Sequential,
  sequential,
  toCategorical,
  type Value,
} from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(64, 1);
const oneHot = toCategorical(labels, 4);
const floats = Float32Array.from(images.data, (value) => value / 255);
const quiet = { verbose: 0, batchSize: 8, shuffle: false } as const;

function compiled(learningRate: number | ((step: number) => number) = 0.01): Sequential {
  const model = smallNetwork({ seed: 1 });
  model.compile({ optimizer: optimizers.adam({ learningRate }), loss: "categoricalCrossentropy" });
  return model;
}

/** The floats with one of them changed. */
function changed(position: number, value: number) {
  const data = floats.slice();
  data[position] = value;
  return { data, shape: [64, 8, 8, 1] };
}

async function expectFinite(model: Sequential): Promise<void> {
  const { tensors } = await model.trainingState();
  for (const data of Object.values(tensors)) expect(data.every(Number.isFinite)).toBe(true);
  expect(modelFromBytes(model.toBytes()).getWeights()).toEqual(model.getWeights());
}

describe("a step on inputs that are not finite", () => {
  it.each([[undefined], [{ onBatchEnd() {} } satisfies Callback]])(
    "is not kept, and the message names example and place; steps before it are, however many a run has",
    async (callback) => {
      const [model, good] = [compiled(), compiled()];
      const options = { ...quiet, ...(callback && { callbacks: [callback] }) };
      // Example 45 is in step 6 of 8.
      const training = model.fit(changed(45 * 64 + 8 * 3 + 5, Number.NaN), oneHot, options);
      await expect(training).rejects.toThrow(NonFiniteLossError);
      await expect(training).rejects.toThrow(
        "are those after 5 training steps, and can be saved. " +
          "Received: NaN in example 45 at [3, 5, 0] of the inputs, in epoch 1, step 6.",
      );
      const five = { data: floats.subarray(0, 40 * 64), shape: [40, 8, 8, 1] };
      await good.fit(five, { data: oneHot.data.subarray(0, 160), shape: [40, 4] }, quiet);
      expect(model.steps).toBe(5);
      expect((await model.trainingState()).tensors).toEqual((await good.trainingState()).tensors);
      await expectFinite(model);
      await model.fit(images, oneHot, quiet);
      expect(model.steps).toBe(13);
    },
  );

  it("names targets, and what float32 does not hold", async () => {
    const model = compiled();
    const targets = { data: oneHot.data.slice(), shape: [64, 4] };
    const doubles = Float64Array.from(floats);
    doubles[70] = 1e300;
    await expect(model.fit({ data: doubles, shape: [64, 8, 8, 1] }, oneHot, quiet)).rejects.toThrow(
      "Received: Infinity in example 1 at [0, 6, 0] of the inputs, made of 1e+300 by augmentation or float32",
    );
    expect(model.steps).toBe(0);
    await expectFinite(model);
    targets.data[9] = Number.NaN;
    await expect(model.fit(images, targets, quiet)).rejects.toThrow(AtelierError);
    await expectFinite(model);
  });

  it("is not kept by trainOnBatch either, which throws", async () => {
    const model = compiled();
    await model.trainOnBatch(images, oneHot);
    const before = await model.trainingState();
    const step = model.trainOnBatch(changed(3, Number.POSITIVE_INFINITY), oneHot);
    await expect(step).rejects.toThrow(NonFiniteLossError);
    await expect(step).rejects.toThrow(
      "Infinity in example 0 at [0, 3, 0] of the inputs, in training step 2.",
    );
    expect(await model.trainingState()).toEqual(before);
  });
});

describe("a step that ruins the weights", () => {
  it("is not kept where it is the last one, whose loss was still finite", async () => {
    // Of eight steps the last one. The loss of a step is that of before it.
    const model = compiled((step) => (step === 7 ? 1e39 : 0.01));
    const training = model.fit(images, oneHot, quiet);
    await expect(training).rejects.toThrow(NonFiniteLossError);
    await expect(training).rejects.toThrow(/in epoch 1, step 8, at learning rate 1e\+39/);
    expect(model.steps).toBe(7);
    await expectFinite(model);
  });

  it("is not kept where only moving statistics or slots overflow", async () => {
    const model = sequential(
      [layers.batchNormalization({ inputShape: [4] }), layers.dense({ units: 2, activation: "softmax" })],
      { seed: 1 },
    );
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    const large = { data: Float32Array.from({ length: 32 }, (_, i) => (i % 3) * 1e25), shape: [8, 4] };
    const training = model.fit(large, [0, 1, 0, 1, 0, 1, 0, 1], { verbose: 0 });
    await expect(training).rejects.toThrow(NonFiniteLossError);
    await expect(training).rejects.toThrow("with inputs of up to");
    expect(model.steps).toBe(0);
    await expectFinite(model);
  });
});

/** The error by which training ends. */
async function errorOf(training: Promise<unknown>): Promise<NonFiniteLossError> {
  const error = await training.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NonFiniteLossError) return error;
  throw new Error(`no NonFiniteLossError but ${String(error)}`);
}

function chain(loss: GivenLoss, optimizer: Optimizer): Sequential {
  const model = sequential(
    [
      layers.flatten({ inputShape: [8, 8, 1] }),
      layers.dense({ units: 8, name: "first" }),
      layers.dense({ units: 4, name: "last" }),
    ],
    { seed: 1 },
  );
  model.compile({ loss, optimizer });
  return model;
}

describe("the error of a step that was not kept", () => {
  it("says where it began, how large every layer was, and what to try, and the model trains on", async () => {
    const model = chain("meanSquaredError", optimizers.sgd({ learningRate: 1e9 }));
    const error = await errorOf(model.fit(images, oneHot, quiet));
    const { stepsTaken, step, epoch, learningRate, lastFiniteLoss, loss } = error;
    expect({ stepsTaken, epoch, learningRate }).toEqual({
      stepsTaken: model.steps,
      epoch: 1,
      learningRate: 1e9,
    });
    expect(step).toBe(model.steps + 1);
    expect([Number.isFinite(lastFiniteLoss), Number.isFinite(loss)]).toEqual([true, false]);
    expect(error.layers.map(({ layer }) => layer)).toEqual(["flatten", "first", "last"]);
    const [flatten, first] = error.layers;
    expect(flatten).toEqual({ layer: "flatten", output: 1, weights: undefined, gradients: undefined });
    const weights = model.getWeights().filter(({ name }) => name.startsWith("first/"));
    const norm = Math.hypot(...weights.flatMap(({ data }) => [...data]));
    expect(defined(first?.weights) / norm).toBeCloseTo(1, 6);
    expect(error.suggestion).toMatch(/^Try a learning rate of 0.1 or less, or clip gradients/);
    expect(error.message).toContain(`${error.suggestion} The step was not kept`);
    expect(error.message).toContain("norms of weights and gradients: first ");
    model.compile({ loss: "meanSquaredError", optimizer: optimizers.sgd({ learningRate: 1e-20 }) });
    await expectFinite(model);
  });

  it("takes a logarithm of 0 in an own loss for what it is, not for a learning rate", async () => {
    function logarithm(y: Value, predictions: Value) {
      return ops.reduceMean(ops.multiply(y, ops.log(ops.relu(predictions))), [-1]);
    }
    const error = await errorOf(chain(logarithm, optimizers.sgd()).fit(images, oneHot, quiet));
    expect(error.origin).toEqual({ kind: "loss", name: "logarithm" });
    expect(error.suggestion).toMatch(/look for the logarithm of 0/);
    expect(error.lastFiniteLoss).toBeUndefined();
  });

  it("finds the gradient that is infinite where the loss is finite", async () => {
    const root = (_y: Value, predictions: Value) =>
      ops.reduceMean(ops.sqrt(ops.relu(ops.subtract(predictions, 1e6))), [-1]);
    const error = await errorOf(chain(root, optimizers.sgd()).trainOnBatch(images, oneHot));
    expect(error).toMatchObject({ loss: 0, epoch: undefined, step: 1, stepsTaken: 0 });
    expect(error.origin).toEqual({ kind: "gradient", name: "last/bias" });
    expect(error.suggestion).toMatch(/the square root of 0/);
  });

  it("names the weight, slot or statistic whose next value overflows, and the layer whose output does", async () => {
    const update = await errorOf(compiled(1e39).fit(images, oneHot, quiet));
    expect(update.origin).toMatchObject({ kind: "update" });
    expect(update.suggestion).toBe("Use a learning rate that float32 can hold.");
    const large = changed(70, 3e38);
    for (let i = 0; i < 64; i++) large.data[i] = 3e38;
    const output = await errorOf(
      chain("meanSquaredError", optimizers.sgd()).fit(large, oneHot, { ...quiet, shuffle: false }),
    );
    expect(output.origin).toEqual({ kind: "output", name: "first" });
    expect(output.suggestion).toMatch(/^Scale the inputs to about 1/);
    const norms = output.layers.find(({ layer }) => layer === "first");
    expect(Number.isFinite(norms?.output)).toBe(false);
  });

  it("is made again from its own fields, as another process needs it", async () => {
    const error = await errorOf(compiled().fit(changed(3, Number.NaN), oneHot, quiet));
    expect(error.origin).toEqual({ kind: "inputs", name: "x" });
    const again = new NonFiniteLossError(error.message, structuredClone({ ...error }));
    expect({ ...again }).toEqual({ ...error });
  });
});

describe("numbers that are not finite", () => {
  it.each([
    ["NaN", () => new Float32Array(4).fill(Number.NaN), "Received: NaN at position 0."],
    [
      "infinities",
      () => Float32Array.of(0, 0, Number.NEGATIVE_INFINITY, 0),
      "Received: -Infinity at position 2.",
    ],
    ["texts", () => ["0", "0", "0", "0"], "Received: "],
    ["nothing", () => undefined, "Received: undefined."],
  ])("are refused by setWeights and resume: %s", async (_name, make, message) => {
    const model = compiled();
    const before = await model.trainingState();
    const weights = model.getWeights();
    const changedWeights = [
      ...weights.slice(0, -1),
      { ...defined(weights[7]), data: make() as Float32Array },
    ];
    expect(() => model.setWeights(changedWeights)).toThrow(ConfigurationError);
    expect(() => model.setWeights(changedWeights)).toThrow('weight 7, "dense/bias", of shape [4]');
    const tensors = { ...before.tensors, "dense/bias": make() as Float32Array };
    await expect(model.resume({ ...before, tensors })).rejects.toThrow(ModelStateError);
    await expect(model.resume({ ...before, tensors })).rejects.toThrow(message);
    expect(await model.trainingState()).toEqual(before);
  });

  it("are refused where a state has them as its steps, or lacks parts", async () => {
    const model = compiled();
    const { steps: _steps, ...state } = await model.trainingState();
    await expect(model.resume(state as never)).rejects.toThrow(
      "resume: expected state.steps to be an integer of at least 0. Received: undefined.",
    );
    await expect(model.resume({ ...state, steps: Number.NaN })).rejects.toThrow(ConfigurationError);
    await expect(model.resume({ steps: 1 } as never)).rejects.toThrow("state.tensors");
    await expect(model.resume(null as never)).rejects.toThrow(ConfigurationError);
    const draws = { epochs: 1, before: -1, steps: 0 };
    await expect(model.resume({ ...state, steps: 0, draws })).rejects.toThrow("state.draws.before");
    const json = JSON.parse(JSON.stringify({ ...state, steps: 0 }));
    await expect(model.resume(json)).rejects.toThrow("JSON does not keep arrays of numbers");
  });
});
