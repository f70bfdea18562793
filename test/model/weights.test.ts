import { describe, expect, it } from "vitest";
import { ConfigurationError, layers, type Sequential, ShapeError, sequential } from "../../src/index.ts";

/** Convolutions of three and four filters, each normalized: their moving statistics differ in shape. */
function network(filters = 4): Sequential {
  return sequential([
    layers.conv2d({ filters: 3, kernelSize: 1, inputShape: [4, 4, 1] }),
    layers.batchNormalization(),
    layers.conv2d({ filters, kernelSize: 1 }),
    layers.batchNormalization(),
  ]);
}

/** Weights with numbers that tell them apart. */
const numbered = (model: Sequential) =>
  model.getWeights().map(({ shape, data }, i) => ({ shape, data: data.map((_, n) => i + n / 100) }));

describe("weights in TensorFlow.js' order", () => {
  it("have the moving statistics of all layers last", () => {
    const names = network()
      .getWeights({ order: "tfjs" })
      .map(({ name }) => name.replace(/^.*\//, ""));
    const trainable = ["kernel", "bias", "gamma", "beta"];
    const moving = ["moving_mean", "moving_variance"];
    expect(names).toEqual([...trainable, ...trainable, ...moving, ...moving]);
  });

  it("go into a model and come out of it the same", () => {
    const [model, copy] = [network(), network()];
    model.setWeights(numbered(model));
    copy.setWeights(model.getWeights({ order: "tfjs" }), { order: "tfjs" });
    expect(copy.getWeights()).toEqual(model.getWeights());
  });

  it("are recognized by their shapes where they were taken for Keras'", () => {
    const model = network();
    const ofTensorflow = model.getWeights({ order: "tfjs" });
    expect(() => model.setWeights(ofTensorflow)).toThrow('setWeights(weights, { order: "tfjs" })');
    expect(() => model.setWeights(ofTensorflow)).toThrow(ShapeError);
  });

  it("are one of two known orders", () => {
    expect(() => network().getWeights({ order: "torch" as "tfjs" })).toThrow(ConfigurationError);
    const misspelt = { oder: "tfjs" } as object;
    expect(() => network().setWeights(network().getWeights(), misspelt)).toThrow('Did you mean "order"?');
  });
});

describe("weights and states of another network", () => {
  it("are refused by the first tensor that is missing or too many, with what stands in its place", async () => {
    const [model, other] = [network(), network(5)];
    const names = model.getWeights().map(({ name }) => JSON.stringify(name));
    expect(() => model.setWeights(model.getWeights().slice(1))).toThrow(
      `Expected 12 weights. Received: 11, with ${names[1]} where ${names[0]} belongs.`,
    );
    expect(() => model.setWeights(other.getWeights())).toThrow(ShapeError);
    expect(() => model.setWeights(other.getWeights())).toThrow(
      /kernel", of shape \[1, 1, 3, 4\].* \[1, 1, 3, 5\]/,
    );
    model.compile({ loss: "mse", optimizer: "sgd" });
    const state = await model.trainingState();
    const { [names[0]?.slice(1, -1) ?? ""]: _first, ...without } = state.tensors;
    await expect(model.resume({ ...state, tensors: without })).rejects.toThrow(
      `one without ${names[0]}, of `,
    );
    const more = { ...state.tensors, extra: new Float32Array(1) };
    await expect(model.resume({ ...state, tensors: more })).rejects.toThrow(
      'one with "extra", which this has not',
    );
  });
});
