/**
 * The network of the reference article, "Playing with Fashion MNIST", as in its code: no activation on the
 * convolutions.
 */

import { layers } from "../layers/index.ts";
import type { ModelOptions } from "../model/options.ts";
import { type Sequential, sequential } from "../model/sequential.ts";
import { checkImageShape } from "./image-shape.ts";

/**
 * Two 5×5 convolutions of 32 and 64 filters, each max-pooled 2×2, then dense layers of 1024 and of the classes.
 *
 * @param inputShape of one image: [height, width, channels]
 * @throws ShapeError for images of less than 4×4 pixels
 */
export function postNetwork(
  inputShape: readonly number[],
  classes: number,
  options: ModelOptions = {},
  totalSteps?: number,
): Sequential {
  checkImageShape(inputShape, totalSteps);
  return sequential(
    [
      layers.conv2d({ filters: 32, kernelSize: 5, padding: "same", inputShape }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 1024, activation: "relu" }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: classes, activation: "softmax" }),
    ],
    options,
  );
}
