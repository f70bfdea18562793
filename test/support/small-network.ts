/** A network for {@link smallImages}, with something of everything: convolution, normalization, dropout. */

import { layers, type SequentialOptions, sequential } from "../../src/index.ts";

export function smallNetwork(options: SequentialOptions = {}) {
  return sequential(
    [
      layers.conv2d({ filters: 6, kernelSize: 3, padding: "same", inputShape: [8, 8, 1] }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.reLU(),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    options,
  );
}
