/** Networks that are described, not named, so that peers in other languages build the same ones. */

import { type Layer, layers, type Model, sequential } from "../../src/index.ts";

/** A layer: a 3×3 convolution with batch normalization and ReLU, a 2×2 maximum, a mean over pixels, or a dense layer. */
export type DescribedLayer = ["convolution", number] | ["pool"] | ["mean"] | ["flatten"] | ["dense", number];

export interface DescribedNetwork {
  /** Height, width, channels of the images. */
  readonly shape: readonly [number, number, number];
  /** All but the last, which has 10 units and a softmax. */
  readonly layers: readonly DescribedLayer[];
}

const CLASSES = 10;

export function describedNetwork({ shape, layers: described }: DescribedNetwork): Model {
  const made = described.flatMap((layer, i) => layersOf(layer, i === 0 ? { inputShape: shape } : {}));
  return sequential([...made, layers.dense({ units: CLASSES, activation: "softmax" })], { seed: 1 });
}

function layersOf([kind, size = 0]: DescribedLayer, input: { inputShape?: readonly number[] }): Layer[] {
  switch (kind) {
    case "convolution":
      return [
        layers.conv2d({ filters: size, kernelSize: 3, padding: "same", useBias: false, ...input }),
        layers.batchNormalization(),
        layers.reLU(),
      ];
    case "pool":
      return [layers.maxPooling2d({ poolSize: 2, ...input })];
    case "mean":
      return [layers.globalAveragePooling2d(input)];
    case "flatten":
      return [layers.flatten(input)];
    case "dense":
      return [layers.dense({ units: size, activation: "relu", ...input })];
  }
}
