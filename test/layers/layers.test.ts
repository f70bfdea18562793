/** Every layer, in the configurations that differ, through one shared check. */

import { describe, expect, it } from "vitest";
import { ACTIVATION_NAMES } from "../../src/activations/activations.ts";
import { ConfigurationError, layers, ShapeError, UnknownNameError } from "../../src/index.ts";
import { layerFromConfig } from "../../src/layers/index.ts";
import { checkLayer, type LayerCase } from "./check-layer.ts";

const CASES: Readonly<Record<string, readonly LayerCase[]>> = {
  conv2d: [
    {
      layer: layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", activation: "relu" }),
      inputShape: [6, 5, 2],
      outputShape: [6, 5, 4],
      weights: [[3, 3, 2, 4], [4]],
    },
    {
      layer: layers.conv2d({ filters: 6, kernelSize: [2, 3], strides: [2, 1], groups: 2, useBias: false }),
      inputShape: [7, 6, 4],
      outputShape: [3, 4, 6],
      weights: [[2, 3, 2, 6]],
    },
    {
      layer: layers.conv2d({
        filters: 3,
        kernelSize: 3,
        dilationRate: 2,
        kernelInitializer: "heNormal",
        kernelRegularizer: { l2: 0.01 },
      }),
      inputShape: [8, 8, 1],
      outputShape: [4, 4, 3],
      weights: [[3, 3, 1, 3], [3]],
    },
  ],
  depthwiseConv2d: [
    {
      layer: layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: "same" }),
      inputShape: [7, 7, 3],
      outputShape: [4, 4, 6],
      weights: [[3, 3, 3, 2], [6]],
    },
    {
      layer: layers.depthwiseConv2d({ kernelSize: 2, useBias: false, activation: "tanh" }),
      inputShape: [5, 6, 2],
      outputShape: [4, 5, 2],
      weights: [[2, 2, 2, 1]],
    },
  ],
  separableConv2d: [
    {
      layer: layers.separableConv2d({ filters: 5, kernelSize: 3, padding: "same", depthMultiplier: 2 }),
      inputShape: [6, 6, 3],
      outputShape: [6, 6, 5],
      weights: [[3, 3, 3, 2], [1, 1, 6, 5], [5]],
    },
  ],
  conv2dTranspose: [
    {
      layer: layers.conv2dTranspose({
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: "same",
        activation: "relu",
      }),
      inputShape: [4, 5, 2],
      outputShape: [8, 10, 4],
      weights: [[3, 3, 4, 2], [4]],
    },
    {
      layer: layers.conv2dTranspose({
        filters: 3,
        kernelSize: [2, 3],
        strides: 2,
        outputPadding: 1,
        useBias: false,
      }),
      inputShape: [3, 3, 2],
      outputShape: [7, 8, 3],
      weights: [[2, 3, 3, 2]],
    },
  ],
  upSampling2d: [
    { layer: layers.upSampling2d({ size: [2, 3] }), inputShape: [3, 2, 2], outputShape: [6, 6, 2] },
    {
      layer: layers.upSampling2d({ interpolation: "bilinear" }),
      inputShape: [3, 2, 2],
      outputShape: [6, 4, 2],
    },
  ],
  resizing: [
    { layer: layers.resizing({ height: 5, width: 3 }), inputShape: [4, 4, 2], outputShape: [5, 3, 2] },
    {
      layer: layers.resizing({ height: 3, width: 2, interpolation: "nearest", cropToAspectRatio: true }),
      inputShape: [4, 5, 2],
      outputShape: [3, 2, 2],
    },
  ],
  cropping2d: [
    { layer: layers.cropping2d({ cropping: [1, 0] }), inputShape: [4, 3, 2], outputShape: [2, 3, 2] },
    { layer: layers.cropping2d(), inputShape: [4, 3, 2], outputShape: [4, 3, 2] },
  ],
  permute: [{ layer: layers.permute({ dims: [3, 1, 2] }), inputShape: [4, 3, 2], outputShape: [2, 4, 3] }],
  repeatVector: [{ layer: layers.repeatVector({ n: 3 }), inputShape: [6], outputShape: [3, 6] }],
  maxPooling2d: [
    { layer: layers.maxPooling2d(), inputShape: [6, 6, 3], outputShape: [3, 3, 3] },
    {
      layer: layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }),
      inputShape: [7, 6, 2],
      outputShape: [4, 3, 2],
    },
  ],
  averagePooling2d: [
    { layer: layers.averagePooling2d(), inputShape: [6, 6, 3], outputShape: [3, 3, 3] },
    {
      layer: layers.averagePooling2d({ poolSize: [3, 2], strides: 2, padding: "same" }),
      inputShape: [7, 6, 2],
      outputShape: [4, 3, 2],
    },
  ],
  globalAveragePooling2d: [
    { layer: layers.globalAveragePooling2d(), inputShape: [4, 5, 6], outputShape: [6] },
    {
      layer: layers.globalAveragePooling2d({ keepDims: true }),
      inputShape: [4, 5, 6],
      outputShape: [1, 1, 6],
    },
  ],
  globalMaxPooling2d: [
    { layer: layers.globalMaxPooling2d(), inputShape: [4, 5, 6], outputShape: [6] },
    { layer: layers.globalMaxPooling2d({ keepDims: true }), inputShape: [4, 5, 6], outputShape: [1, 1, 6] },
  ],
  flatten: [{ layer: layers.flatten(), inputShape: [4, 3, 2], outputShape: [24] }],
  reshape: [
    { layer: layers.reshape({ targetShape: [4, 4, 1] }), inputShape: [16], outputShape: [4, 4, 1] },
    { layer: layers.reshape({ targetShape: [-1, 6] }), inputShape: [4, 3, 2], outputShape: [4, 6] },
  ],
  zeroPadding2d: [
    { layer: layers.zeroPadding2d(), inputShape: [4, 3, 2], outputShape: [6, 5, 2] },
    {
      layer: layers.zeroPadding2d({
        padding: [
          [0, 1],
          [2, 3],
        ],
      }),
      inputShape: [4, 3, 2],
      outputShape: [5, 8, 2],
    },
  ],
  dense: [
    {
      layer: layers.dense({ units: 7, activation: "relu", kernelRegularizer: { l1: 0.001 } }),
      inputShape: [9],
      outputShape: [7],
      weights: [[9, 7], [7]],
    },
    {
      layer: layers.dense({ units: 4, useBias: false }),
      inputShape: [3, 5],
      outputShape: [3, 4],
      weights: [[5, 4]],
    },
  ],
  dropout: [{ layer: layers.dropout({ rate: 0.2 }), inputShape: [6, 4], outputShape: [6, 4] }],
  batchNormalization: [
    {
      layer: layers.batchNormalization({ momentum: 0.8 }),
      inputShape: [4, 4, 3],
      outputShape: [4, 4, 3],
      weights: [[3], [3], [3], [3]],
      fixed: 6,
    },
    {
      layer: layers.batchNormalization({ momentum: 0.5, center: false, scale: false }),
      inputShape: [8],
      outputShape: [8],
      weights: [[8], [8]],
      fixed: 16,
    },
  ],
  activation: ACTIVATION_NAMES.map((activation) => ({
    layer: layers.activation({ activation }),
    inputShape: [6],
    outputShape: [6],
  })),
  reLU: [
    { layer: layers.reLU(), inputShape: [6], outputShape: [6] },
    {
      layer: layers.reLU({ maxValue: 2, negativeSlope: 0.1 }),
      inputShape: [3, 3, 2],
      outputShape: [3, 3, 2],
    },
  ],
  leakyReLU: [{ layer: layers.leakyReLU({ negativeSlope: 0.2 }), inputShape: [6], outputShape: [6] }],
  softmax: [
    { layer: layers.softmax(), inputShape: [6], outputShape: [6] },
    { layer: layers.softmax({ axis: 1 }), inputShape: [4, 3], outputShape: [4, 3] },
  ],
  layerNormalization: [
    { layer: layers.layerNormalization(), inputShape: [4, 6], outputShape: [4, 6], weights: [[6], [6]] },
    {
      layer: layers.layerNormalization({ axis: [1, 2, 3], center: false }),
      inputShape: [3, 3, 2],
      outputShape: [3, 3, 2],
      weights: [[3, 3, 2]],
    },
  ],
  groupNormalization: [
    {
      layer: layers.groupNormalization({ groups: 2 }),
      inputShape: [3, 3, 4],
      outputShape: [3, 3, 4],
      weights: [[4], [4]],
    },
  ],
  unitNormalization: [{ layer: layers.unitNormalization(), inputShape: [6], outputShape: [6] }],
  rmsNormalization: [{ layer: layers.rmsNormalization(), inputShape: [6], outputShape: [6], weights: [[6]] }],
  spatialDropout2d: [
    { layer: layers.spatialDropout2d({ rate: 0.2 }), inputShape: [3, 3, 4], outputShape: [3, 3, 4] },
  ],
  gaussianNoise: [{ layer: layers.gaussianNoise({ deviation: 0.1 }), inputShape: [6], outputShape: [6] }],
  gaussianDropout: [{ layer: layers.gaussianDropout({ rate: 0.1 }), inputShape: [6], outputShape: [6] }],
  randomFlip: [
    { layer: layers.randomFlip({ mode: "horizontal" }), inputShape: [4, 5, 2], outputShape: [4, 5, 2] },
  ],
  randomTranslation: [
    {
      layer: layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 }),
      inputShape: [4, 5, 2],
      outputShape: [4, 5, 2],
    },
  ],
  randomRotation: [
    { layer: layers.randomRotation({ factor: 0.02 }), inputShape: [4, 5, 2], outputShape: [4, 5, 2] },
  ],
  randomZoom: [
    { layer: layers.randomZoom({ heightFactor: 0.1 }), inputShape: [4, 5, 2], outputShape: [4, 5, 2] },
  ],
  randomContrast: [
    {
      layer: layers.randomContrast({ factor: 0.1, valueRange: [-9, 9] }),
      inputShape: [4, 5, 2],
      outputShape: [4, 5, 2],
    },
  ],
  randomBrightness: [
    {
      layer: layers.randomBrightness({ factor: 0.02, valueRange: [-9, 9] }),
      inputShape: [4, 5, 2],
      outputShape: [4, 5, 2],
    },
  ],
  randomCrop: [
    { layer: layers.randomCrop({ height: 4, width: 4 }), inputShape: [4, 5, 2], outputShape: [4, 4, 2] },
  ],
  alphaDropout: [{ layer: layers.alphaDropout({ rate: 0.1 }), inputShape: [6], outputShape: [6] }],
  pReLU: [
    { layer: layers.pReLU(), inputShape: [6], outputShape: [6], weights: [[6]] },
    {
      layer: layers.pReLU({ sharedAxes: [1, 2], alphaInitializer: { name: "constant", value: 0.25 } }),
      inputShape: [3, 2, 2],
      outputShape: [3, 2, 2],
      weights: [[1, 1, 2]],
    },
  ],
  eLU: [{ layer: layers.eLU({ alpha: 0.5 }), inputShape: [6], outputShape: [6] }],
  identity: [{ layer: layers.identity(), inputShape: [6], outputShape: [6] }],
  rescaling: [{ layer: layers.rescaling({ scale: 2, offset: -1 }), inputShape: [6], outputShape: [6] }],
  normalization: [
    { layer: layers.normalization({ mean: 1, variance: 2 }), inputShape: [6], outputShape: [6] },
  ],
};

/** Layers of several inputs: see merging.test.ts and merging-models.test.ts. */
const MERGING = ["add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract"];

describe("the layer check", () => {
  it("has a case for every layer", () => {
    const checked = [...Object.keys(CASES), ...MERGING];
    expect(checked.toSorted()).toEqual(Object.keys(layers).toSorted());
  });

  for (const [name, cases] of Object.entries(CASES)) {
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
