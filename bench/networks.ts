/** The networks that are measured. Every peer has the same ones. */

import { type Layer, layers, type Model, recipes, sequential } from "../src/index.ts";
import { type DescribedNetwork, describedNetwork } from "./growth/described.ts";
import { resnet8 } from "./resnet8.ts";

const INPUT = [28, 28, 1] as const;
const PHOTO = [64, 64, 3] as const;
const CLASSES = 10;

/** A 3×3 convolution without bias, batch normalization, ReLU. */
function convolution(filters: number, inputShape?: readonly number[]): Layer[] {
  return [
    layers.conv2d({
      filters,
      kernelSize: 3,
      padding: "same",
      useBias: false,
      ...(inputShape && { inputShape }),
    }),
    layers.batchNormalization(),
    layers.reLU(),
  ];
}

export const NETWORKS: Readonly<Record<string, () => Model>> = {
  /** The article's: two 5×5 convolutions, each pooled, and two dense layers. */
  post: () => recipes.post.network(INPUT, CLASSES, { seed: 1 }),
  /** Three 3×3 convolutions with batch normalization and ReLU, pooled in between, averaged over the image at the end. */
  conv3: () =>
    sequential([
      ...convolution(32, INPUT),
      layers.maxPooling2d({ poolSize: 2 }),
      ...convolution(64),
      layers.maxPooling2d({ poolSize: 2 }),
      ...convolution(128),
      layers.globalAveragePooling2d(),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ]),
  /** The recipes' own networks. */
  sprint: () => recipes.sprint.network(INPUT, CLASSES, { seed: 1 }),
  strong: () => recipes.strong.network(INPUT, CLASSES, { seed: 1 }),
  /** Five 3×3 convolutions of 32 to 256 filters on 64×64×3 images, pooled four times, averaged at the end. */
  photo: () =>
    sequential([
      ...convolution(32, PHOTO),
      ...[64, 128, 256, 256].flatMap((filters) => [
        layers.maxPooling2d({ poolSize: 2 }),
        ...convolution(filters),
      ]),
      layers.globalAveragePooling2d(),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ]),
  /** 784-512-512-10. */
  perceptron: () =>
    sequential([
      layers.flatten({ inputShape: INPUT }),
      layers.dense({ units: 512, activation: "relu" }),
      layers.dense({ units: 512, activation: "relu" }),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ]),
  /** Three residual blocks of two 3×3 convolutions, on 32×32×3 images. */
  resnet8,
};

export function isNamed(network: string): boolean {
  return network in NETWORKS;
}

/** The network of this name, or the one that is described as JSON. */
export function networkOf(name: string): Model {
  const named = NETWORKS[name];
  return named?.() ?? describedNetwork(JSON.parse(name) as DescribedNetwork);
}
