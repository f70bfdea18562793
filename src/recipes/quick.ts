import { adam } from "../optimizers/index.ts";
import { oneCycle } from "../schedules/schedules.ts";
import { checkedOptimizer } from "./options.ts";
import { postNetwork } from "./post-network.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The article's network in a sixth of its epochs: one cycle of the learning rate, and no image kept back.
 *
 * How it was found: the schedule came with the design, at five epochs. On the last 6,000 training images of
 * Fashion-MNIST, the others trained on, four epochs still have 91.7 % (mean of three seeds; 91.5 to 92.0 %), more than the
 * post's 91.4 %, in four fifths of the time.
 */
export const quick: Recipe = {
  name: "quick",
  description: "the article's network in 4 epochs: one cycle of the learning rate, every image trained on",
  epochs: 4,
  batchSize: 128,
  validationSplit: 0,
  learningRate: 1.5e-3,
  network: postNetwork,
  optimizer(options) {
    const { totalSteps, learningRate = quick.learningRate } = checkedOptimizer(options);
    return adam({ learningRate: oneCycle({ maximum: learningRate, totalSteps }) });
  },
  describeOptimizer: (learningRate = quick.learningRate) => `Adam, one cycle up to ${learningRate}`,
};
