import { adam } from "../optimizers/index.ts";
import { oneCycle } from "../schedules/schedules.ts";
import { postNetwork } from "./post-network.ts";
import type { Recipe } from "./recipe.ts";

/** The post's network in a fifth of its epochs: one cycle of the learning rate, and no image kept back. */
export const quick: Recipe = {
  name: "quick",
  description: "the post's network in 5 epochs: one cycle of the learning rate, every image trained on",
  epochs: 5,
  batchSize: 128,
  validationSplit: 0,
  learningRate: 1.5e-3,
  network: postNetwork,
  optimizer: ({ totalSteps, learningRate = quick.learningRate }) =>
    adam({ learningRate: oneCycle({ maximum: learningRate, totalSteps }) }),
  describeOptimizer: (learningRate = quick.learningRate) => `Adam, one cycle up to ${learningRate}`,
};
