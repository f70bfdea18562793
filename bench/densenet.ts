/**
 * A small DenseNet: two blocks of four 3×3 convolutions of 12 filters, each of everything before it in the block, with a
 * 1×1 convolution and average pooling in between. Its channels make no whole blocks. After Huang et al., "Densely connected
 * convolutional networks", 2016.
 */

import { input, layers, type Model, model, type SymbolicTensor } from "../src/index.ts";
import { COLOURED_SHAPE } from "./coloured-garments.ts";

const CLASSES = 10;
const GROWTH = 12;
const LAYERS_IN_BLOCK = 4;

export function densenet(): Model {
  const image = input({ shape: COLOURED_SHAPE });
  const stem = { filters: 2 * GROWTH, kernelSize: 3, padding: "same", useBias: false } as const;
  const first = denseBlock(layers.conv2d(stem).apply(image));
  const halved = layers
    .conv2d({ filters: 3 * GROWTH, kernelSize: 1, useBias: false })
    .apply(normalized(first));
  const second = denseBlock(layers.averagePooling2d({ poolSize: 2 }).apply(halved));
  const features = layers.globalAveragePooling2d().apply(normalized(second));
  return model({
    inputs: image,
    outputs: layers.dense({ units: CLASSES, activation: "softmax" }).apply(features),
    seed: 1,
  });
}

function denseBlock(x: SymbolicTensor): SymbolicTensor {
  const convolution = { filters: GROWTH, kernelSize: 3, padding: "same", useBias: false } as const;
  let all = x;
  for (let i = 0; i < LAYERS_IN_BLOCK; i++) {
    all = layers.concatenate().apply([all, layers.conv2d(convolution).apply(normalized(all))]);
  }
  return all;
}

function normalized(x: SymbolicTensor): SymbolicTensor {
  return layers.reLU().apply(layers.batchNormalization().apply(x));
}
