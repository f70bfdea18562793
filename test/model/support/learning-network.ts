/** A small network that learns small images of four classes. */

import { optimizers, type Sequential, toCategorical } from "../../../src/index.ts";
import { smallImages } from "../../support/small-images.ts";
import { smallNetwork } from "../../support/small-network.ts";

export const { images, labels } = smallImages(150, 1);
export const oneHot = toCategorical(labels, 4);

export function compiled(options: { seed?: number; learningRate?: number } = {}): Sequential {
  const { seed = 1, learningRate = 0.01 } = options;
  const model = smallNetwork({ seed });
  model.compile({
    optimizer: optimizers.adam({ learningRate }),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

export const quiet = { verbose: 0 } as const;
