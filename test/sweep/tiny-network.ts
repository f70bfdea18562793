/** A network with one small convolution, for sweeps whose numbers are compared to the bit. */

import { layers, sequential } from "../../src/index.ts";
import type { NetworkContext } from "../../src/sweep/node.ts";

export default ({ inputShape, classCount, seed }: NetworkContext) =>
  sequential(
    [
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 3, activation: "relu", inputShape }),
      layers.flatten(),
      layers.dense({ units: classCount, activation: "softmax" }),
    ],
    { seed },
  );
