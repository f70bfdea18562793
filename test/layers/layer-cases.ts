/** Every layer of one input, in the configurations that differ. A new layer is one more line here. */

import { ACTIVATION_NAMES } from "../../src/activations/activations.ts";
import { layers } from "../../src/index.ts";
import type { LayerCase } from "./check-layer.ts";

export const LAYER_CASES: Readonly<Record<string, readonly LayerCase[]>> = {
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
