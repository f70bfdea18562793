/** The networks that are measured. Every peer has the same ones. */

import { type Layer, layers, type Model, recipes, sequential } from "../src/index.ts";
import { COLOURED_SHAPE } from "./coloured-garments.ts";
import { densenet } from "./densenet.ts";
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
    ...normalized(),
  ];
}

function normalized(): Layer[] {
  return [layers.batchNormalization(), layers.reLU()];
}

/** A depthwise 3×3 and a 1×1 convolution, each with batch normalization and ReLU. */
function separable(filters: number, strides: number): Layer[] {
  return [
    layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }),
    ...normalized(),
    layers.conv2d({ filters, kernelSize: 1, useBias: false }),
    ...normalized(),
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
  /** LeCun et al., "Gradient-based learning applied to document recognition", 1998: LeNet-5, with softmax at the end. */
  lenet: () =>
    sequential([
      layers.conv2d({
        filters: 6,
        kernelSize: 5,
        padding: "same",
        activation: "tanh",
        inputShape: INPUT,
      }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 16, kernelSize: 5, activation: "tanh" }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 120, activation: "tanh" }),
      layers.dense({ units: 84, activation: "tanh" }),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ]),
  /** A small MobileNet on 32×32×3 images: depthwise 3×3 and 1×1 convolutions by turns. */
  mobile: () =>
    sequential([
      layers.conv2d({
        ...{ filters: 16, kernelSize: 3, strides: 2, padding: "same", useBias: false },
        inputShape: COLOURED_SHAPE,
      }),
      ...normalized(),
      ...separable(32, 1),
      ...separable(64, 2),
      ...separable(128, 1),
      layers.globalAveragePooling2d(),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ]),
  /** Makes an image of an image, whose pixels are classified: a transposed convolution, and one of a single filter. */
  decoder: () =>
    sequential([
      ...convolution(16, INPUT),
      layers.maxPooling2d({ poolSize: 2 }),
      ...convolution(32),
      layers.conv2dTranspose({ filters: 16, kernelSize: 2, strides: 2, padding: "same", useBias: false }),
      ...normalized(),
      layers.conv2d({ filters: 1, kernelSize: 3, padding: "same" }),
      layers.flatten(),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ]),
  /** Three residual blocks of two 3×3 convolutions, on 32×32×3 images. */
  resnet8,
  /** Two blocks of 3×3 convolutions that are joined to their inputs, on 32×32×3 images. */
  densenet,
};

export function isNamed(network: string): boolean {
  return network in NETWORKS;
}

/** The network of this name, or the one that is described as JSON. */
export function networkOf(name: string): Model {
  const named = NETWORKS[name];
  return named?.() ?? describedNetwork(JSON.parse(name) as DescribedNetwork);
}
