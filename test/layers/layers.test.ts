/** Every layer, in the configurations that differ, through one shared check. */

import { describe, expect, it } from "vitest";
import { ConfigurationError, layers, ShapeError, UnknownNameError } from "../../src/index.ts";
import { layerFromConfig } from "../../src/layers/index.ts";
import { checkLayer } from "./check-layer.ts";
import { LAYER_CASES } from "./layer-cases.ts";

/** Layers of several inputs: see merging.test.ts and merging-models.test.ts. */
const MERGING = ["add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract"];

describe("the layer check", () => {
  it("has a case for every layer", () => {
    const checked = [...Object.keys(LAYER_CASES), ...MERGING];
    expect(checked.toSorted()).toEqual(Object.keys(layers).toSorted());
  });

  for (const [name, cases] of Object.entries(LAYER_CASES)) {
    it.each(cases)(`passes ${name} $layer.options`, (layerCase) => checkLayer(name, layerCase));
  }
});

describe("layers", () => {
  it.each([
    ["filters", () => layers.conv2d({ filters: 0, kernelSize: 3 }), "Received: 0."],
    ["kernelSize", () => layers.conv2d({ filters: 1, kernelSize: 1.5 }), "Received: 1.5."],
    ["strides", () => layers.maxPooling2d({ strides: -1 }), "Received: -1."],
    ["rate", () => layers.dropout({ rate: 1 }), "Received: 1."],
    ["units", () => layers.dense({ units: Number.NaN }), "Received: NaN."],
    ["momentum", () => layers.batchNormalization({ momentum: 2 }), "Received: 2."],
    [
      "dilationRate",
      () => layers.conv2d({ filters: 1, kernelSize: 3, strides: 2, dilationRate: 2 }),
      "[2, 2].",
    ],
    ["groups", () => layers.conv2d({ filters: 3, kernelSize: 3, groups: 2 }), "groups 2."],
    ["targetShape", () => layers.reshape({ targetShape: [-1, -1] }), "Received: [-1, -1]."],
    ["padding", () => layers.zeroPadding2d({ padding: -1 }), "Received: -1."],
    ["padding", () => layers.zeroPadding2d({ padding: [1, 2, 3] as never }), "Received: [1, 2, 3]."],
    ["negativeSlope", () => layers.leakyReLU({ negativeSlope: "1" as never }), 'Received: "1".'],
    ["keepDims", () => layers.globalMaxPooling2d({ keepDims: 1 as never }), "Received: 1."],
    ["inputShape", () => layers.flatten({ inputShape: [null, 8] as never }), "Received: [null, 8]."],
    [
      "value",
      () => layers.dense({ units: 1, kernelInitializer: { name: "constant" } as never }),
      "undefined.",
    ],
    [
      "l2",
      () => layers.dense({ units: 1, kernelRegularizer: { l2: Number.NaN } }),
      "expected l2 to be a number of at least 0. Received: NaN.",
    ],
  ])("refuse a wrong %s, saying what they received", (option, make, received) => {
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(option);
    expect(make).toThrow(received);
  });

  it("suggest the nearest name for an unknown activation, initializer or layer", () => {
    // As a caller without types may write it.
    const activation = "rellu" as never;
    expect(() => layers.dense({ units: 1, activation })).toThrow('Did you mean "relu"?');
    const kernelInitializer = "glorot_uniform" as never;
    expect(() => layers.dense({ units: 1, kernelInitializer })).toThrow('Did you mean "glorotUniform"?');
    expect(() => layerFromConfig({ type: "conv2D", options: {} })).toThrow(UnknownNameError);
    expect(() => layerFromConfig({ type: "conv2D", options: {} })).toThrow('Did you mean "conv2d"?');
  });

  it.each([
    [() => layers.dense({ units: 1, activaton: "relu" } as never), 'Did you mean "activation"?'],
    [() => layers.conv2d({ filters: 1, kernel_size: 3 } as never), 'Did you mean "kernelSize"?'],
    [() => layers.leakyReLU({ alpha: 0.1 } as never), 'Did you mean "negativeSlope"?'],
    [() => layers.dense({ units: 1, activation: "identity" as never }), 'Did you mean "linear"?'],
    [
      () => layers.dense({ units: 1, kernelInitializer: { name: "randomNormal", stddev: 5 } as never }),
      'Did you mean "deviation"? Received: "stddev".',
    ],
    [
      () => layers.conv2d({ filters: 1, kernelSize: 3, dataFormat: "channelsFirst" } as never),
      'expected dataFormat to be "channelsLast" or left out: images are [batch, height, width, channels]',
    ],
    [() => layers.dense({ units: 1, trainable: "no" } as never), 'Received: "no"'],
    [() => layers.batchNormalization({ axis: 1 } as never), "it works along the last axis. Received: 1."],
    [() => layers.dense(10 as never), "dense: expected options as an object, { units, activation"],
    [() => layers.activation(null as never), "Received: null."],
  ])("refuse what Keras and TensorFlow.js have and they have not", (make, message) => {
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it("take what asks for nothing but what they do anyway", () => {
    const options = { units: 1, dtype: "float32", trainable: true, dataFormat: "channelsLast" };
    expect(() => layers.dense(options)).not.toThrow();
  });

  it("keep their options as they were given", () => {
    const options = { units: 3 };
    const layer = layers.dense(options);
    options.units = 5;
    expect(layer.outputShape([2])).toEqual([3]);
  });

  it("refuse inputs that they cannot take", () => {
    expect(() => layers.conv2d({ filters: 1, kernelSize: 3 }).outputShape([784])).toThrow(ShapeError);
    expect(() => layers.conv2d({ filters: 1, kernelSize: 5 }).outputShape([4, 9, 1])).toThrow(
      "(None, 4, 9, 1)",
    );
    expect(() => layers.maxPooling2d().outputShape([1, 1, 3])).toThrow("(None, 1, 1, 3)");
    expect(() => layers.reshape({ targetShape: [5, -1] }).outputShape([4, 3])).toThrow("Received: [5, -1]");
  });
});
