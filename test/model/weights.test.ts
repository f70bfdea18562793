import { describe, expect, it } from "vitest";
import { ConfigurationError, layers, type Sequential, ShapeError, sequential } from "../../src/index.ts";

/** Convolutions of three and four filters, each normalised: their moving statistics differ in shape. */
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

  it("are recognised by their shapes where they were taken for Keras'", () => {
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
