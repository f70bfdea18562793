/** The networks that are measured. `peers/pytorch_peer.py` has the same ones. */

import { layers, type Sequential, sequential } from "../src/index.ts";

export const NETWORKS: Readonly<Record<string, () => Sequential>> = {
  /** The post's: two 5×5 convolutions, each pooled, and two dense layers. */
  post: () =>
    sequential(
      [
        layers.conv2d({ filters: 32, kernelSize: 5, padding: "same", inputShape: [28, 28, 1] }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 1024, activation: "relu" }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 10, activation: "softmax" }),
      ],
      { seed: 1 },
    ),
};
