/** The simple networks of a study, trained as recipes are: what a convolution is worth is seen beside them. */

import { layers } from "../layers/index.ts";
import { sequential } from "../model/sequential.ts";
import { adam } from "../optimizers/index.ts";
import type { Recipe } from "../recipes/index.ts";
import { oneCycle } from "../schedules/schedules.ts";

/** What both have in common: Adam, one cycle, every image trained on. */
function oneCycleRecipe(
  name: string,
  description: string,
  { epochs, learningRate }: { epochs: number; learningRate: number },
  network: Recipe["network"],
): Recipe {
  return {
    ...{ name, description, epochs, learningRate, network },
    batchSize: 128,
    validationSplit: 0,
    optimizer: ({ totalSteps, learningRate: maximum = learningRate }) =>
      adam({ learningRate: oneCycle({ maximum, totalSteps }) }),
    describeOptimizer: (maximum = learningRate) => `Adam, one cycle up to ${maximum}`,
  };
}

/** Multinomial logistic regression on the pixels: a dense layer with a softmax. */
export const logisticRegression = oneCycleRecipe(
  "logistic-regression",
  "multinomial logistic regression on the pixels",
  { epochs: 10, learningRate: 3e-3 },
  (inputShape, classes, options = {}) =>
    sequential(
      [layers.flatten({ inputShape }), layers.dense({ units: classes, activation: "softmax" })],
      options,
    ),
);

/** A perceptron with one hidden layer of 512 units: it sees the pixels, but not that some are neighbours. */
export const perceptron = oneCycleRecipe(
  "perceptron",
  "a hidden layer of 512 units with ReLU and dropout",
  { epochs: 8, learningRate: 2e-3 },
  (inputShape, classes, options = {}) =>
    sequential(
      [
        layers.flatten({ inputShape }),
        layers.dense({ units: 512, activation: "relu" }),
        layers.dropout({ rate: 0.3 }),
        layers.dense({ units: classes, activation: "softmax" }),
      ],
      options,
    ),
);
