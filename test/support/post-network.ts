/** The network of the article, as its code has it: no activation on the convolutions. */

import { layers, type SequentialOptions, sequential } from "../../src/index.ts";

export function postNetwork(options: SequentialOptions & { dropout?: number } = {}) {
  const { dropout = 0.5, ...rest } = options;
  return sequential(
    [
      layers.conv2d({ filters: 32, kernelSize: 5, padding: "same", inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 1024, activation: "relu" }),
      layers.dropout({ rate: dropout }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    rest,
  );
}
