/**
 * ResNet-8: three residual blocks of two 3×3 convolutions. Source: MLPerf Tiny, image classification
 * (https://github.com/mlcommons/tiny), which also has weight decay; after He et al., "Deep Residual Learning", 2015.
 */

import { input, layers, type Model, model, type SymbolicTensor } from "../src/index.ts";
import { COLOURED_SHAPE } from "./coloured-garments.ts";

const CLASSES = 10;

export function resnet8(): Model {
  const image = input({ shape: COLOURED_SHAPE });
  let x = layers.reLU().apply(normalizedConvolution(image, 16));
  for (const [filters, strides] of [
    [16, 1],
    [32, 2],
    [64, 2],
  ] as const)
    x = residual(x, filters, strides);
  const features = layers.globalAveragePooling2d().apply(x);
  return model({
    inputs: image,
    outputs: layers.dense({ units: CLASSES, activation: "softmax" }).apply(features),
    seed: 1,
  });
}

/** A shortcut goes through a 1×1 convolution where the shape changes. */
function residual(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const first = layers.reLU().apply(normalizedConvolution(x, filters, strides));
  const second = normalizedConvolution(first, filters);
  const shortcut =
    strides === 1 ? x : layers.conv2d({ filters, kernelSize: 1, strides, padding: "same" }).apply(x);
  return layers.reLU().apply(layers.add().apply([second, shortcut]));
}

function normalizedConvolution(x: SymbolicTensor, filters: number, strides = 1): SymbolicTensor {
  const convolution = layers.conv2d({ filters, kernelSize: 3, strides, padding: "same" });
  return layers.batchNormalization().apply(convolution.apply(x));
}
